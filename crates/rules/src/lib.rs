//! What is allowed and what it means. Pure: no input or output, no clock, no chance.

pub mod actor;
pub mod assurance;
pub mod calendar;
pub mod case;
pub mod command;
pub mod country;
pub mod decide;
pub mod decision;
pub mod event;
pub mod exchange;
pub mod fold;
pub mod form;
pub mod id;
pub mod inquiry;
pub mod look;
pub mod person;
pub mod refusal;
pub mod register;
pub mod service;
pub mod unit;
pub mod value;
pub mod workflow;
