//! Proof that nothing was changed or removed, which anyone can check. Bytes only; knows no case.
