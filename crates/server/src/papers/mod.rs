//! Official papers, the receipt and the result, as one model for page and PDF.

pub mod html;
pub mod paper;
pub mod pdf;
pub mod qr;
