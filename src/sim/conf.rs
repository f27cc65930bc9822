//! The configuration files of the two servers, read as the servers read them.
//!
//! | module | file | server |
//! |---|---|---|
//! | [`postgresql`] | `postgresql.conf` | PostgreSQL 15 |
//! | [`mariadb`] | the `[mysqld]` part of `my.cnf` | MariaDB 10.11 |
//!
//! Each module has a `Conf`, which is what one server has in force, and the same few functions:
//! start with a text, show a setting, change one while the server runs, and hand over the typed
//! settings that the engine goes by. What a server refuses is refused in its own words, so that a
//! learner who meets the message again will know it. For an editor there are besides `problems`,
//! which gives every problem its line, and `with_setting`, which writes a change back into a text.
//!
//! All parameters that the servers know are known here, whether the engine models them or not: a
//! file from a real server can be pasted in, and a misspelt name is found.
//!
//! Left out: other files. There are none, so including one fails as it does on a server that does
//! not find it; only a name with a full path is taken to exist where a server would need it
//! (certificates, `pg_hba.conf`). Values that depend on the machine (paths, host names, memory) are
//! not checked against it.

mod number;
mod suggest;

pub mod mariadb;
pub mod postgresql;

use serde::{Deserialize, Serialize};

use super::settings::{MariaDbSettings, Settings};

/// A server does not start: what it writes into its log about it, line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The lines, in the server's words.
    pub log: Vec<String>,
}

/// What is wrong with one line of a configuration file, for an editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The line, from 1. The servers name it for some problems only.
    pub line: u32,
    /// What the server says of it.
    pub message: String,
    /// What it would have taken, in our words.
    pub expected: String,
    /// Whether the server starts all the same.
    pub is_warning: bool,
}

/// The first line of a file made here, so that one without settings is not just empty.
const FIRST_LINE: &str = "# All else has its default.\n";

/// A file that says these settings and nothing else: `my.cnf` if there are MariaDB's, else
/// `postgresql.conf`.
pub fn file_text(settings: &Settings, maria: Option<&MariaDbSettings>) -> String {
    match maria {
        Some(settings) => mariadb::lines_of(settings)
            .into_iter()
            .fold("[mysqld]\n".to_owned(), |text, (name, value)| {
                mariadb::with_setting(&text, name, &value)
            }),
        None => postgresql::lines_of(settings)
            .into_iter()
            .fold(FIRST_LINE.to_owned(), |text, (name, value)| {
                postgresql::with_setting(&text, name, &value)
            }),
    }
}
