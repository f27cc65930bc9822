//! `postgresql.conf`, as PostgreSQL 15 reads it.
//!
//! What happens, in this order; a step that finds errors ends it:
//!
//! | step | at the start | at a reload |
//! |---|---|---|
//! | 1. the file is cut into names and values | each syntax error has its line | the same |
//! | 2. the names are looked up; one with a dot in it is always taken | with its line | the same |
//! | 3. the values are set in turn; of a repeated name the last | no line | the others are set |
//! | 4. values are held against each other | the server does not start | not done |
//!
//! Errors at the start are fatal. At a reload the first two steps leave everything as it was, and
//! the third leaves only the bad ones; nor does a reload change what is fixed at the start. A
//! setting that is gone from the file goes back to its default. The command line wins over the
//! file, always.
//!
//! ```
//! # use laglab::sim::conf::postgresql::Conf;
//! let mut conf = Conf::start("wal_keep_size = 64MB", &[])?;
//! assert_eq!(conf.show("wal_keep_size").as_deref(), Ok("64MB"));
//! assert_eq!(conf.reload("wal_keep_size = '64mb'").len(), 3);
//! # Ok::<(), laglab::sim::conf::Refused>(())
//! ```
//!
//! Sources: `guc-file.l`, `guc.c`, `PostmasterMain` in `postmaster.c`.
//!
//! Left out: `postgresql.auto.conf` and `ALTER SYSTEM`; settings of a database or a role; the
//! parameters of libraries other than pglogical, which stay unchecked text; what depends on the
//! machine. Time zones and locales are taken by their form.

mod edit;
mod file;
mod hooks;
mod lists;
mod names;
mod parameter;
mod session;
mod start;
mod table;
mod typed;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Refused;
use file::{File, Item};
use parameter::{Context, Parameter};
use value::Complaint;

pub use edit::{problems, with_setting};
pub use names::{NamesError, standby_names};
pub use typed::{lines_of, modelled};

/// The settings in force on one server: what its command line and its file say.
///
/// - Values are in one form each, so that equal settings are equal texts.
/// - Only what was set is kept; everything else has its default.
/// - Names are in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conf {
    /// Set on the command line. The file cannot change these.
    command_line: BTreeMap<String, String>,
    /// Set by the file.
    file: BTreeMap<String, String>,
    /// Set by a session, in its copy.
    session: BTreeMap<String, String>,
    /// Names with a dot that have been met, which the server does not forget.
    custom: BTreeSet<String>,
    /// Named by the file with another value than is in force, until a restart.
    pending: BTreeSet<String>,
    /// What the server wrote into its log at its start although it started.
    warnings: Vec<String>,
    /// What `wal_buffers` came to at the start, in blocks.
    wal_buffers: i64,
    /// Whether pglogical was loaded at the start.
    has_pglogical: bool,
}

/// Whether a setting could be made.
enum Set {
    Done,
    /// It stays as it was, and that is as it should be.
    Kept,
    Refused(Complaint),
}

impl Conf {
    /// What a server does at its start with this file. The command line is a list of names and
    /// values, `-c name=value` each.
    pub fn start(text: &str, command_line: &[(&str, &str)]) -> Result<Conf, Refused> {
        start::start(text, command_line)
    }

    /// The lines that the server wrote into its log at its start about settings that it passed
    /// over.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What the file asks for that takes a restart (`pending_restart` in `pg_settings`).
    pub fn pending_restart(&self) -> Vec<String> {
        self.pending.iter().cloned().collect()
    }

    /// What `SHOW` shows, else the server's error.
    pub fn show(&self, name: &str) -> Result<String, String> {
        let Some(parameter) = self.find(name) else {
            let key = name.to_ascii_lowercase();
            if self.custom.contains(&key) {
                return Ok(self.raw(&key).unwrap_or_default().to_owned());
            }
            return Err(format!("ERROR:  unrecognized configuration parameter \"{name}\""));
        };
        if parameter.name == "archive_command" && self.value("archive_mode") == "off" {
            return Ok("(disabled)".to_owned());
        }
        Ok(parameter.show(&self.value(parameter.name)))
    }

    /// Names the file sets and the server knows, but the engine does not go by.
    pub fn not_modelled(&self) -> Vec<String> {
        self.file.keys().filter(|name| !typed::is_modelled(name)).cloned().collect()
    }

    /// The parameter of this name.
    fn find(&self, name: &str) -> Option<Parameter> {
        Parameter::find(name, self.has_pglogical)
    }

    /// What is set for a name in lower case, if anything is.
    fn raw(&self, key: &str) -> Option<&str> {
        let layers = [&self.session, &self.command_line, &self.file];
        layers.iter().find_map(|layer| layer.get(key)).map(String::as_str)
    }

    /// The value in force, in its one form.
    fn value(&self, name: &str) -> String {
        let key = name.to_ascii_lowercase();
        match self.raw(&key) {
            Some(value) => value.to_owned(),
            None if key == "wal_buffers" && self.wal_buffers > 0 => self.wal_buffers.to_string(),
            None => self.find(&key).map(|p| p.default.to_owned()).unwrap_or_default(),
        }
    }

    /// Reads a value for a parameter and does the parameter's own checks.
    fn checked(&self, parameter: &Parameter, name: &str, text: &str) -> Result<String, Complaint> {
        let value = parameter.parse(name, text)?;
        hooks::check(parameter, value, &|other| self.value(other))
    }

    /// Sets what one line of the file says. `is_reload`: what is fixed at the start stays.
    fn set_from_file(&mut self, item: &Item, is_reload: bool) -> Set {
        let Some(parameter) = self.find(&item.name) else {
            let key = item.name.to_ascii_lowercase();
            assert!(key.contains('.'), "unknown names have been turned away before");
            self.custom.insert(key.clone());
            self.file.insert(key, item.value.clone());
            return Set::Done;
        };
        if parameter.context == Context::Internal {
            return Set::Refused(Complaint::new(format!(
                "parameter \"{}\" cannot be changed",
                item.name
            )));
        }
        let value = match self.checked(&parameter, &item.name, &item.value) {
            Ok(value) => value,
            Err(complaint) => return Set::Refused(complaint),
        };
        let key = parameter.name.to_ascii_lowercase();
        if is_reload && parameter.context == Context::Start {
            if self.value(&key) == value {
                self.pending.remove(&key);
                return Set::Kept;
            }
            self.pending.insert(key);
            return Set::Refused(needs_restart(&item.name));
        }
        if self.command_line.contains_key(&key) {
            return Set::Kept;
        }
        self.file.insert(key, value);
        Set::Done
    }

    /// Has the server read its file again, and returns what it logs about errors: nothing if there
    /// are none.
    ///
    /// These are the lines of the log in full. Recorded cases leave some of them out: see
    /// [`recorded`].
    pub fn reload(&mut self, text: &str) -> Vec<String> {
        let file = file::read(text);
        let mut log: Vec<String> =
            file.remarks.iter().map(|remark| format!("LOG:  {}", remark.message)).collect();
        let unknown = if file.is_sound() { self.unknown_names(&file) } else { Vec::new() };
        let applies = file.is_sound() && unknown.is_empty();
        log.extend(unknown.into_iter().map(|(_, message)| format!("LOG:  {message}")));
        let mut is_error = !applies;
        if applies {
            let before = log.len();
            self.apply(&file, &mut log);
            is_error = log.len() > before;
        }
        if is_error {
            let what = if applies { "unaffected" } else { "no" };
            log.push(format!(
                "LOG:  configuration file \"{}\" contains errors; {what} changes were applied",
                file::FILE_NAME
            ));
        }
        log
    }

    /// Puts a sound file into force.
    fn apply(&mut self, file: &File, log: &mut Vec<String>) {
        let items = last_ones(&file.items, |item| self.is_known(&item.name));
        let named: BTreeSet<String> = file.items.iter().map(|item| self.key(&item.name)).collect();
        let gone: Vec<String> =
            self.file.keys().filter(|key| !named.contains(*key)).cloned().collect();
        for key in gone {
            match self.find(&key) {
                Some(parameter) if parameter.context <= Context::Start => {
                    log.extend(needs_restart(parameter.name).lines("LOG"));
                    self.pending.insert(key);
                }
                _ => {
                    self.file.remove(&key);
                }
            }
        }
        for item in items {
            if let Set::Refused(complaint) = self.set_from_file(item, true) {
                log.extend(complaint.lines("LOG"));
            }
        }
    }

    /// The one name, in lower case, of what may have several.
    fn key(&self, name: &str) -> String {
        self.find(name).map_or(name, |p| p.name).to_ascii_lowercase()
    }

    fn is_known(&self, name: &str) -> bool {
        self.find(name).is_some() || self.custom.contains(&name.to_ascii_lowercase())
    }

    /// The names that mean nothing, each with its line.
    fn unknown_names(&self, file: &File) -> Vec<(u32, String)> {
        let is_unknown = |item: &&Item| !item.name.contains('.') && self.find(&item.name).is_none();
        let message = |item: &Item| {
            format!(
                "unrecognized configuration parameter \"{}\" in file \"{}\" line {}",
                item.name,
                file::FILE_NAME,
                item.line
            )
        };
        file.items.iter().filter(is_unknown).map(|item| (item.line, message(item))).collect()
    }
}

fn needs_restart(name: &str) -> Complaint {
    Complaint::new(format!("parameter \"{name}\" cannot be changed without restarting the server"))
}

/// The items that count: of those with the same name, in the same case, the last. A name that the
/// server does not know yet counts each time.
fn last_ones(items: &[Item], is_known: impl Fn(&Item) -> bool) -> Vec<&Item> {
    let mut seen = BTreeSet::new();
    let mut kept: Vec<&Item> = Vec::new();
    for item in items.iter().rev() {
        if seen.insert(item.name.as_str()) || !is_known(item) {
            kept.push(item);
        }
    }
    kept.reverse();
    kept
}

/// The lines of a reload that a recorded case keeps: those that speak of parameters, of the file
/// or of what is invalid. Most hints are not among them.
pub fn recorded(log: &[String]) -> Vec<String> {
    const KEPT: [&str; 7] = [
        "parameter",
        "configuration file",
        "syntax error",
        "invalid",
        "unrecognized",
        "must be",
        "DETAIL",
    ];
    log.iter().filter(|line| KEPT.iter().any(|k| line.contains(k))).cloned().collect()
}
