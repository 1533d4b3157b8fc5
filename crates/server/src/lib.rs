//! The world around the rules; builds the one executable, `motcua`.
