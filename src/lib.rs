//! LagLab: learn database replication by running it.
//!
//! # Map
//!
//! ```text
//!   sim      the engine: what servers, networks and clients do, and the judge of it
//!   lang     the words of the page, in the language of the reader; knows nothing of the others
//!    ↑
//!   case     recorded cases of real servers, replayed step by step
//!   measure  many runs counted: the course's tables, and sweeps
//!   lesson   lesson files and their goals
//!   scene    pure views: words, numbers and places of what the engine did
//!    ↑
//!   script   text commands that drive a run and tell it in the words of `scene`: tests
//!    ↑
//!   ui       the page, in Leptos; only with the feature `ui`
//!   cli      the command line; not in wasm
//! ```
//!
//! # What holds, and what is not there
//!
//! * `sim` imports nothing of the others, and no web crate; nor does `lang`. `case`, `measure`,
//!   `scene`, `script` and `lesson` draw nothing. Nothing imports `ui` or `cli`.
//! * The world is one plain value and stands outside the reactive graph. The page sees a revision
//!   number and small values that `scene` makes from it.
//! * Only `ui::session` changes a run.
//! * There is no clock, no thread, no hash order and no platform-dependent arithmetic in `sim`.
//! * Nothing is animated that the engine did not do.

pub mod case;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod lang;
pub mod lesson;
pub mod measure;
pub mod scene;
pub mod script;
pub mod sim;
#[cfg(feature = "ui")]
#[expect(unreachable_pub, reason = "Leptos' component macro makes what it generates public")]
pub mod ui;
