//! What a server does with its file when it starts, and what it holds against each other then.
//!
//! Sources: `SelectConfigFiles` and `ProcessConfigFileInternal`; `PostmasterMain` in
//! `postmaster.c`; `ReadControlFile` in `xlog.c`; `process_shared_preload_libraries` in
//! `miscinit.c`.

use super::super::Refused;
use super::file::{self, File};
use super::parameter::{Context, Parameter};
use super::value::Complaint;
use super::{Conf, Set, hooks, last_ones, lists};

/// Libraries that come with the server, and pglogical.
const LIBRARIES: [&str; 12] = [
    "pglogical",
    "pg_stat_statements",
    "auto_explain",
    "auth_delay",
    "passwordcheck",
    "pg_prewarm",
    "basic_archive",
    "pgoutput",
    "test_decoding",
    "plpgsql",
    "pg_trgm",
    "postgres_fdw",
];

/// The order in which pglogical makes its parameters known.
const PGLOGICAL_ORDER: [&str; 7] = [
    "pglogical.conflict_resolution",
    "pglogical.conflict_log_level",
    "pglogical.synchronous_commit",
    "pglogical.use_spi",
    "pglogical.batch_inserts",
    "pglogical.temp_directory",
    "pglogical.extra_connection_options",
];

pub(super) fn start(text: &str, command_line: &[(&str, &str)]) -> Result<Conf, Refused> {
    let mut conf = Conf::default();
    command_line_settings(&mut conf, command_line).map_err(|log| Refused { log })?;
    let file = file::read(text);
    let mut log = Vec::new();
    let remarks = || file.remarks.iter().map(|r| format!("LOG:  {}", r.message));
    // The file is read twice: first for `data_directory` alone.
    log.extend(remarks());
    if !file.is_sound() {
        log.push(contains_errors());
        return Err(Refused { log });
    }
    log.extend(remarks());
    let unknown = conf.unknown_names(&file);
    log.extend(unknown.iter().map(|(_, message)| format!("LOG:  {message}")));
    if !unknown.is_empty() {
        log.push(contains_errors());
        return Err(Refused { log });
    }
    values(&mut conf, &file, &mut log)?;
    if let Some((_, lines)) = contradictions(&conf).into_iter().next() {
        log.extend(lines);
        return Err(Refused { log });
    }
    settle_wal_buffers(&mut conf);
    libraries(&mut conf, &mut log)?;
    if let Some((_, lines)) = later_contradictions(&conf).into_iter().next() {
        log.extend(lines);
        return Err(Refused { log });
    }
    conf.warnings = log;
    Ok(conf)
}

/// Works out `wal_buffers` if it was left to the server.
fn settle_wal_buffers(conf: &mut Conf) {
    conf.wal_buffers = hooks::wal_buffers(conf.value("shared_buffers").parse().unwrap_or(0));
    let settled = conf.wal_buffers.to_string();
    for layer in [&mut conf.file, &mut conf.command_line] {
        if let Some(value) = layer.get_mut("wal_buffers").filter(|value| *value == "-1") {
            value.clone_from(&settled);
        }
    }
}

fn contains_errors() -> String {
    format!("FATAL:  configuration file \"{}\" contains errors", file::FILE_NAME)
}

fn command_line_settings(conf: &mut Conf, settings: &[(&str, &str)]) -> Result<(), Vec<String>> {
    for (name, text) in settings {
        let key = conf.key(name);
        let value = match Parameter::find(name, false) {
            Some(parameter) if parameter.context == Context::Internal => {
                return Err(vec![format!("FATAL:  parameter \"{name}\" cannot be changed")]);
            }
            Some(parameter) => {
                conf.checked(&parameter, name, text).map_err(|c| c.lines("FATAL"))?
            }
            None if name.contains('.') => {
                conf.custom.insert(key.clone());
                (*text).to_owned()
            }
            None => {
                return Err(vec![format!(
                    "FATAL:  unrecognized configuration parameter \"{name}\""
                )]);
            }
        };
        conf.command_line.insert(key, value);
    }
    Ok(())
}

/// Sets the values of the file.
fn values(conf: &mut Conf, file: &File, log: &mut Vec<String>) -> Result<(), Refused> {
    let items = last_ones(&file.items, |item| conf.is_known(&item.name));
    let before = log.len();
    for item in items {
        // Before its library is loaded, a name with a dot is just a name.
        match conf.set_from_file(item, false) {
            Set::Refused(complaint) => log.extend(complaint.lines("LOG")),
            Set::Done if targets(conf) > 1 => {
                log.extend(several_targets());
                return Err(Refused { log: std::mem::take(log) });
            }
            Set::Done | Set::Kept => {}
        }
    }
    if log.len() > before {
        log.push(contains_errors());
        return Err(Refused { log: std::mem::take(log) });
    }
    Ok(())
}

/// How many points to recover to are set.
fn targets(conf: &Conf) -> usize {
    let names = ["", "_lsn", "_name", "_time", "_xid"];
    names.iter().filter(|n| !conf.value(&format!("recovery_target{n}")).is_empty()).count()
}

fn several_targets() -> Vec<String> {
    vec![
        "FATAL:  multiple recovery targets specified".to_owned(),
        "DETAIL:  At most one of recovery_target, recovery_target_lsn, recovery_target_name, \
         recovery_target_time, recovery_target_xid may be set."
            .to_owned(),
    ]
}

/// A setting that does not go with another, and what the server says: it does not start.
type Contradiction = (&'static str, Vec<String>);

/// What is checked before libraries are loaded, in the server's order.
pub(super) fn contradictions(conf: &Conf) -> Vec<Contradiction> {
    let number = |name: &str| conf.value(name).parse::<i64>().unwrap_or(0);
    let mut found = Vec::new();
    let mut add = |name, line: String| found.push((name, vec![line]));
    let folder = conf.value("data_directory");
    if !folder.is_empty() && !folder.starts_with('/') {
        add("data_directory", format!("FATAL:  data directory \"{folder}\" does not exist"));
    }
    let reserved = number("superuser_reserved_connections");
    let connections = number("max_connections");
    if reserved >= connections {
        add(
            "max_connections",
            format!(
                "postgres: superuser_reserved_connections ({reserved}) must be less than \
                 max_connections ({connections})"
            ),
        );
    }
    let is_minimal = conf.value("wal_level") == "minimal";
    if is_minimal && conf.value("archive_mode") != "off" {
        let line = "FATAL:  WAL archival cannot be enabled when wal_level is \"minimal\"";
        add("wal_level", line.to_owned());
    }
    if is_minimal && number("max_wal_senders") > 0 {
        let line = "FATAL:  WAL streaming (max_wal_senders > 0) requires wal_level \"replica\" or \
                    \"logical\"";
        add("wal_level", line.to_owned());
    }
    for name in ["min_wal_size", "max_wal_size"] {
        // In MB; a segment has 16.
        if number(name) / 16 < 2 {
            let line = format!("FATAL:  \"{name}\" must be at least twice \"wal_segment_size\"");
            add(name, line);
        }
    }
    found
}

/// What is checked after libraries are loaded, in the server's order.
pub(super) fn later_contradictions(conf: &Conf) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut add = |name, lines: &[String]| found.push((name, lines.to_vec()));
    let certificate = conf.value("ssl_cert_file");
    if conf.value("ssl") == "on" && !certificate.starts_with('/') {
        add(
            "ssl",
            &[format!(
                "FATAL:  could not load server certificate file \"{certificate}\": No such file \
                 or directory"
            )],
        );
    }
    let checking = conf.value("wal_consistency_checking");
    if let Some(complaint) = unknown_resource_manager(&checking) {
        add("wal_consistency_checking", &complaint.lines("FATAL"));
    }
    let hba = conf.value("hba_file");
    if !hba.starts_with('/') && hba != "pg_hba.conf" {
        add(
            "hba_file",
            &[
                format!(
                    "LOG:  could not open configuration file \"{hba}\": No such file or directory"
                ),
                "FATAL:  could not load pg_hba.conf".to_owned(),
            ],
        );
    }
    found
}

/// Why `wal_consistency_checking` is refused, which is looked at late as libraries may add to it.
fn unknown_resource_manager(value: &str) -> Option<Complaint> {
    const KNOWN: [&str; 12] = [
        "all", "heap2", "heap", "btree", "hash", "gin", "gist", "sequence", "spgist", "brin",
        "generic", "xlog",
    ];
    let complaint = Complaint::invalid("wal_consistency_checking", value);
    let Some(words) = lists::split(value, false) else {
        return Some(complaint.detail("List syntax is invalid."));
    };
    let unknown = words.iter().find(|w| !KNOWN.iter().any(|k| w.eq_ignore_ascii_case(k)))?;
    Some(complaint.detail(format!("Unrecognized key word: \"{unknown}\".")))
}

/// Loads the libraries. What pglogical then finds wrong with its settings is passed over.
fn libraries(conf: &mut Conf, log: &mut Vec<String>) -> Result<(), Refused> {
    let value = conf.value("shared_preload_libraries");
    let Some(names) = lists::split(&value, true) else {
        log.push("LOG:  invalid list syntax in parameter \"shared_preload_libraries\"".to_owned());
        return Ok(());
    };
    for name in names {
        conf.has_pglogical |= name.rsplit('/').next() == Some("pglogical");
        let plain = name.strip_prefix("$libdir/").unwrap_or(&name);
        let plain = plain.strip_suffix(".so").unwrap_or(plain);
        if !LIBRARIES.contains(&plain) {
            log.push(format!(
                "FATAL:  could not access file \"{name}\": No such file or directory"
            ));
            return Err(Refused { log: std::mem::take(log) });
        }
    }
    if !conf.has_pglogical {
        return Ok(());
    }
    for name in PGLOGICAL_ORDER {
        let parameter = Parameter::find(name, true).unwrap_or_else(|| panic!("{name} is known"));
        conf.custom.remove(name);
        for is_command_line in [false, true] {
            let layer = if is_command_line { &conf.command_line } else { &conf.file };
            let Some(text) = layer.get(name).cloned() else { continue };
            let checked = conf.checked(&parameter, name, &text);
            let layer = if is_command_line { &mut conf.command_line } else { &mut conf.file };
            match checked {
                Ok(value) => {
                    layer.insert(name.to_owned(), value);
                }
                Err(complaint) => {
                    layer.remove(name);
                    log.extend(complaint.lines("WARNING"));
                }
            }
        }
    }
    Ok(())
}
