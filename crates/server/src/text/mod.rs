//! The words of the program in each language.
