//! The engine: a replicated database that can be run, stopped, rewound and looked into.
//!
//! It is a discrete-event simulation. Nothing happens between two events; an event takes no time;
//! what takes time (an fsync, a message under way, a replay) is the gap between two events. The
//! parts, from the bottom up:
//!
//! | module | what it holds |
//! |---|---|
//! | [`time`], [`ids`], [`rng`], [`delay`] | instants, numbers, chance |
//! | [`queue`] | what is to happen, in order of time and then of scheduling |
//! | [`wal`] | the log that replication copies |
//! | [`link`], [`message`] | the network, as TCP behaves |
//! | [`settings`], [`pattern`] | PostgreSQL's settings, and the sets of them that have names |
//! | [`node`] | a server: what a primary and a replica decide |
//! | [`world`] | the whole state, and the step |
//! | [`check`] | the judge of every read and of every loss |
//! | [`timeline`] | a run that can be visited at any moment |
//!
//! What is left out on purpose: SQL, transactions of more than one write, vacuum, checkpoints,
//! cascading replicas, replication slots, and a limit to the room for WAL. Rules are PostgreSQL
//! 15's, and each module names their source.
//!
//! Nothing here knows of browsers, clocks or threads, and nothing here is ordered by a hash.

pub mod action;
pub mod check;
pub mod conf;
pub mod delay;
pub mod digest;
pub mod effect;
pub mod ids;
pub mod link;
pub mod message;
pub mod node;
pub mod pattern;
pub mod queue;
pub mod rng;
pub mod route;
pub mod scenario;
pub mod settings;
pub mod shared_log;
pub mod time;
pub mod timeline;
pub mod trace;
pub mod wal;
pub mod world;
