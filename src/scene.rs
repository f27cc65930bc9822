//! Pure views: from a world to words, numbers and places on the page.
//!
//! Nothing here draws. What the page shows is decided here as plain values, which native tests
//! read, and drawn in `ui`.

pub mod acts;
pub mod cause;
pub mod chart;
pub mod chronicle;
pub mod client;
pub mod diagram;
pub mod embed;
pub mod export;
pub mod fault;
pub mod faults;
pub mod figures;
pub mod files;
pub mod follow;
pub mod glossary;
pub mod guarantees;
mod happenings;
pub mod lag;
pub mod layout;
pub mod network;
pub mod node;
#[cfg(test)]
mod played;
pub mod plots;
pub mod router;
pub mod saved;
pub mod settings;
pub mod side;
pub mod spot;
pub mod stride;
pub mod strip;
pub mod subject;
pub mod tape;
pub mod tokens;
pub mod why_not;
pub mod words;
