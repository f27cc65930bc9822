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
//! | [`settings`], [`pattern`] | the modelled settings, and sets of them that have names |
//! | [`conf`] | the text of `postgresql.conf` and `my.cnf`, read as the servers do |
//! | [`node`] | a server of PostgreSQL, MariaDB or pglogical, and what it decides |
//! | [`route`] | where a read is sent: rules from round robin to a token |
//! | [`action`], [`effect`] | what people can do, and what a node wants done |
//! | [`world`] | the whole state, the step, and the acts of people |
//! | [`scenario`] | the cluster, its rows, clients and load as a file |
//! | [`check`] | the judge of every read, of every loss, and of what a session may expect |
//! | [`timeline`] | a run that can be visited at any moment |
//!
//! What is left out on purpose: SQL; transactions that read, or that write some rows here and some
//! there (a giant transaction is one block of WAL); indexes, pages and full-page images; the
//! contents of base backups, which take no time; archives of WAL (`archive_command`); parallel
//! apply; authentication; more than one server on a machine. Rules are those of PostgreSQL 15,
//! MariaDB 10.11 and pglogical 2.4, and each module names their source. `tests/cases` holds what
//! real servers did, and the engine does the same.
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
mod record;
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
