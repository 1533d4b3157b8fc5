//! Pages and JSON: two thin mouths on the same desk and projections. Decides nothing.
