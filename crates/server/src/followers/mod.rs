//! What happens because something happened.
