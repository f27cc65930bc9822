//! Pure views: from a world to words, numbers and places on the page.
//!
//! Nothing here draws. What the page shows is decided here as plain values, which native tests
//! read, and drawn in `ui`.

pub mod acts;
pub mod chronicle;
pub mod client;
pub mod faults;
pub mod files;
mod happenings;
pub mod layout;
pub mod network;
pub mod node;
pub mod settings;
pub mod strip;
pub mod tokens;
pub mod words;
