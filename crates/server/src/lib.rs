//! The world around the rules; builds the one executable, `motcua`.

pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod desk;
pub mod exchange;
pub mod followers;
pub mod import;
pub mod notice;
pub mod oidc;
pub mod papers;
pub mod payments;
pub mod projections;
pub mod registers;
pub mod reports;
pub mod results;
pub mod search;
pub mod signing;
pub mod store;
pub mod text;
pub mod web;
pub mod witness;
