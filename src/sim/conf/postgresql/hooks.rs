//! Checks that one parameter has of its own, once its value is of the right kind.
//!
//! Sources: the `check_` functions in `guc.c`, `variable.c`, `syncrep.c` and `namespace.c`.

use super::super::number;
use super::lists::{date_style, lists};
use super::names::{NamesError, standby_names};
use super::parameter::{Kind, Parameter};
use super::value::Complaint;

/// The values of the other parameters, each in its one form.
pub(super) type Others<'a> = &'a dyn Fn(&str) -> String;

/// Checks a value and brings it into the form that is kept.
pub(super) fn check(
    parameter: &Parameter,
    value: String,
    others: Others<'_>,
) -> Result<String, Complaint> {
    match parameter.kind {
        Kind::Bool | Kind::Enum => words(parameter, value, others),
        Kind::Integer => integers(parameter, value, others),
        Kind::Text => texts(parameter, value),
        Kind::Real => Ok(value),
    }
}

fn words(parameter: &Parameter, value: String, others: Others<'_>) -> Result<String, Complaint> {
    let is_on = |name: &str| others(name) == "on";
    let refuse = |detail: &str| {
        Complaint::new(format!("invalid value for parameter \"{}\": 1", parameter.name))
            .detail(detail)
    };
    match (parameter.name, value.as_str()) {
        ("bonjour", "on") => {
            Err(Complaint::new("Bonjour is not supported by this build".to_owned()))
        }
        ("default_with_oids", "on") => {
            Err(Complaint::new("tables declared WITH OIDS are not supported".to_owned()))
        }
        ("log_parser_stats" | "log_planner_stats" | "log_executor_stats", "on")
            if is_on("log_statement_stats") =>
        {
            Err(refuse("Cannot enable parameter when \"log_statement_stats\" is true."))
        }
        ("log_statement_stats", "on")
            if ["log_parser_stats", "log_planner_stats", "log_executor_stats"]
                .iter()
                .any(|name| is_on(name)) =>
        {
            Err(refuse(
                "Cannot enable \"log_statement_stats\" when \"log_parser_stats\", \
                 \"log_planner_stats\", or \"log_executor_stats\" is true.",
            ))
        }
        ("pglogical.conflict_resolution", policy)
            if !matches!(policy, "apply_remote" | "error") && !is_on("track_commit_timestamp") =>
        {
            Err(Complaint::invalid(parameter.name, policy).detail("track_commit_timestamp is off"))
        }
        _ => Ok(value),
    }
}

/// The most processes a server can have.
const MAX_BACKENDS: i64 = 0x3_FFFF;
/// In kB: a stack of 8 MB, less what is kept free.
const MAX_STACK_DEPTH: i64 = 7680;

fn integers(parameter: &Parameter, value: String, others: Others<'_>) -> Result<String, Complaint> {
    let name = parameter.name;
    let number: i64 = value.parse().unwrap_or(0);
    let other = |name: &str| others(name).parse::<i64>().unwrap_or(0);
    let refused = || Complaint::new(format!("invalid value for parameter \"{name}\": {number}"));
    match name {
        "max_connections"
        | "autovacuum_max_workers"
        | "max_worker_processes"
        | "max_wal_senders" => {
            let all = [
                "max_connections",
                "autovacuum_max_workers",
                "max_worker_processes",
                "max_wal_senders",
            ];
            let sum: i64 = all.iter().map(|n| if *n == name { number } else { other(n) }).sum();
            if sum < MAX_BACKENDS { Ok(value) } else { Err(refused()) }
        }
        "max_stack_depth" if number > MAX_STACK_DEPTH => Err(refused()
            .detail(format!("\"max_stack_depth\" must not exceed {MAX_STACK_DEPTH}kB."))
            .hint(
                "Increase the platform's stack depth limit via \"ulimit -s\" or local \
                 equivalent.",
            )),
        // At the start it is worked out later, when `shared_buffers` is known.
        "wal_buffers" if number == -1 && other(name) == -1 => Ok(value),
        "wal_buffers" if number == -1 => Ok(wal_buffers(other("shared_buffers")).to_string()),
        "wal_buffers" => Ok(number.max(4).to_string()),
        "autovacuum_work_mem" if number != -1 => Ok(number.max(1024).to_string()),
        // Zero means the system's own.
        "tcp_keepalives_idle" | "tcp_keepalives_interval" | "tcp_keepalives_count"
            if number == 0 =>
        {
            Ok(parameter.default.to_owned())
        }
        _ => Ok(value),
    }
}

/// What `wal_buffers = -1` comes to, in blocks: 1/32 of `shared_buffers`, up to one segment.
pub(super) fn wal_buffers(shared_buffers: i64) -> i64 {
    (shared_buffers / 32).clamp(8, 2048)
}

fn texts(parameter: &Parameter, value: String) -> Result<String, Complaint> {
    let name = parameter.name;
    let invalid = || Complaint::invalid(name, &value);
    match name {
        "synchronous_standby_names" => match standby_names(&value) {
            Ok(_) => Ok(value),
            Err(NamesError::Syntax(detail)) => Err(invalid().detail(detail)),
            Err(NamesError::Quorum(n)) => Err(Complaint::new(format!(
                "number of synchronous standbys ({n}) must be greater than zero"
            ))),
        },
        "primary_slot_name" => slot_name(value),
        "application_name" | "cluster_name" => Ok(ascii(&value)),
        "DateStyle" => date_style(value),
        "TimeZone" | "log_timezone" => time_zone(name, value),
        "lc_messages" | "lc_monetary" | "lc_numeric" | "lc_time" => {
            if is_locale(name, &value) {
                Ok(value)
            } else {
                Err(invalid())
            }
        }
        "client_encoding" => encoding(&value).map(str::to_owned).ok_or_else(invalid),
        "timezone_abbreviations"
            if !matches!(value.as_str(), "Default" | "Australia" | "India") =>
        {
            Err(invalid())
        }
        "session_authorization" if value != "postgres" => Err(invalid()),
        "backtrace_functions"
            if !value.chars().all(|c| c.is_ascii_alphanumeric() || "_, \n\t".contains(c)) =>
        {
            Err(invalid().detail("invalid character"))
        }
        "default_table_access_method" if value.is_empty() => {
            Err(invalid().detail(format!("{name} cannot be empty.")))
        }
        "default_table_access_method" | "recovery_target_name" if value.len() > 63 => {
            Err(invalid().detail(format!("{name} is too long (maximum 63 characters).")))
        }
        "search_path"
        | "temp_tablespaces"
        | "log_destination"
        | "output_plugin_libraries"
        | "restrict_nonsystem_relation_kind" => lists(parameter, value),
        "log_directory" | "external_pid_file" | "promote_trigger_file" => Ok(canonical(&value)),
        _ if name.starts_with("recovery_target") => recovery_target(name, value),
        _ => Ok(value),
    }
}

fn recovery_target(name: &str, value: String) -> Result<String, Complaint> {
    let invalid = || Complaint::invalid(name, &value);
    let whole = number::digits(value.trim_start().trim_start_matches(['+', '-']).as_bytes(), 10);
    let is_too_large = whole.0 > u128::from(u64::MAX);
    match name {
        "recovery_target" if !value.is_empty() && value != "immediate" => {
            Err(invalid().detail("The only allowed value is \"immediate\"."))
        }
        "recovery_target_timeline" if is_too_large => {
            Err(invalid().detail("recovery_target_timeline is not a valid number."))
        }
        "recovery_target_xid" if is_too_large => Err(invalid()),
        "recovery_target_lsn" if !value.is_empty() && !is_lsn(&value) => Err(invalid()),
        "recovery_target_time" if !value.is_empty() && !is_time(&value) => Err(invalid()),
        _ => Ok(value),
    }
}

fn is_lsn(value: &str) -> bool {
    let is_half = |t: &str| (1..=8).contains(&t.len()) && t.chars().all(|c| c.is_ascii_hexdigit());
    value.split_once('/').is_some_and(|(high, low)| is_half(high) && is_half(low))
}

/// Whether it can be a time at all. The server reads it in full.
fn is_time(value: &str) -> bool {
    !matches!(value, "now" | "today" | "tomorrow" | "yesterday")
        && (matches!(value, "epoch" | "infinity" | "-infinity")
            || value.chars().any(|c| c.is_ascii_digit()))
}

fn slot_name(value: String) -> Result<String, Complaint> {
    if value.is_empty() {
        return Ok(value);
    }
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let complaint = Complaint::invalid("primary_slot_name", &value);
    if value.len() > 63 {
        Err(complaint.detail(format!("replication slot name \"{value}\" is too long")))
    } else if !value.chars().all(is_part) {
        Err(complaint
            .detail(format!("replication slot name \"{value}\" contains invalid character"))
            .hint(
                "Replication slot names may only contain lower case letters, numbers, and the \
                 underscore character.",
            ))
    } else {
        Ok(value)
    }
}

/// What a name is cut down to: 63 bytes of printable ASCII, `?` for every other byte.
fn ascii(value: &str) -> String {
    let mut length = value.len().min(63);
    while !value.is_char_boundary(length) {
        length -= 1;
    }
    let bytes = value.as_bytes()[..length].iter();
    bytes.map(|b| if (32..127).contains(b) { char::from(*b) } else { '?' }).collect()
}

/// Time zones are not looked up: a name that has the form of one is taken.
fn time_zone(name: &str, value: String) -> Result<String, Complaint> {
    const AREAS: [&str; 16] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Brazil",
        "Canada",
        "Chile",
        "Etc",
        "Europe",
        "Indian",
        "Mexico",
        "Pacific",
        "US",
    ];
    const WORDS: [&str; 12] = [
        "UTC",
        "GMT",
        "UCT",
        "Zulu",
        "Universal",
        "Greenwich",
        "localtime",
        "EST",
        "MST",
        "HST",
        "CET",
        "EET",
    ];
    let same = |a: &str, b: &&str| a.eq_ignore_ascii_case(b);
    if let Some(word) = WORDS.iter().find(|w| same(&value, w)) {
        return Ok((*word).to_owned());
    }
    if let Ok(hours) = value.parse::<f64>() {
        return offset(hours).ok_or_else(|| {
            Complaint::invalid(name, &value).detail("UTC timezone offset is out of range.")
        });
    }
    let area = value.split('/').next().unwrap_or_default();
    let in_area = value.contains('/') && AREAS.iter().any(|a| same(area, a));
    // POSIX's form: letters, or anything in angle brackets, and an offset.
    let letters = value.chars().take_while(char::is_ascii_alphabetic).count();
    let has_offset = value.chars().any(|c| c.is_ascii_digit());
    let is_posix = (letters >= 3 || value.starts_with('<')) && has_offset;
    if in_area || is_posix { Ok(value) } else { Err(Complaint::invalid(name, &value)) }
}

/// A zone given as hours east of Greenwich, in POSIX's form, which counts to the west.
fn offset(hours: f64) -> Option<String> {
    let seconds = (hours.abs() * 3_600.0).round_ties_even();
    if seconds >= 168.0 * 3_600.0 || seconds.is_nan() {
        return None;
    }
    let seconds = seconds as u32;
    let mut time = format!("{:02}", seconds / 3_600);
    if !seconds.is_multiple_of(3_600) {
        time += &format!(":{:02}", seconds / 60 % 60);
    }
    if !seconds.is_multiple_of(60) {
        time += &format!(":{:02}", seconds % 60);
    }
    let (east, west) = if hours < 0.0 { ('-', '+') } else { ('+', '-') };
    Some(format!("<{east}{time}>{west}{time}"))
}

/// Locales are not looked up: C and the like are there, and what has the form `ll_CC` is taken.
fn is_locale(name: &str, value: &str) -> bool {
    let (place, _) = value.split_once('.').unwrap_or((value, ""));
    let is_named = place.split_once('_').is_some_and(|(language, country)| {
        (2..=3).contains(&language.len())
            && language.chars().all(|c| c.is_ascii_lowercase())
            && country.len() == 2
            && country.chars().all(|c| c.is_ascii_uppercase())
    });
    matches!(place, "C" | "POSIX") || is_named || (value.is_empty() && name != "lc_messages")
}

/// The encodings a client may ask for, by the letters and digits of their names.
fn encoding(value: &str) -> Option<&'static str> {
    const NAMES: [&str; 22] = [
        "UTF8",
        "SQL_ASCII",
        "LATIN1",
        "LATIN2",
        "LATIN3",
        "LATIN4",
        "LATIN5",
        "LATIN6",
        "LATIN7",
        "LATIN8",
        "LATIN9",
        "LATIN10",
        "WIN1250",
        "WIN1251",
        "WIN1252",
        "KOI8R",
        "KOI8U",
        "EUC_JP",
        "EUC_KR",
        "SJIS",
        "BIG5",
        "GBK",
    ];
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = match plain(value).as_str() {
        "unicode" => "utf8".to_owned(),
        "iso88591" => "latin1".to_owned(),
        other => other.to_owned(),
    };
    NAMES.into_iter().find(|name| plain(name) == wanted)
}

/// A path without doubled slashes, `.`, `..` and a slash at the end.
fn canonical(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|p| !p.is_empty() && *p != ".") {
        let is_up = part == ".." && parts.last().is_some_and(|last| *last != "..");
        if is_up {
            parts.pop();
        } else if part != ".." || !path.starts_with('/') {
            parts.push(part);
        }
    }
    let joined = parts.join("/");
    match (path.starts_with('/'), joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) if !path.is_empty() => ".".to_owned(),
        (false, _) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &str, value: &str) -> Result<String, String> {
        let parameter = Parameter::find(name, true).expect("it is in the table");
        let none = |_: &str| String::new();
        check(&parameter, value.to_owned(), &none).map_err(|c| c.lines("LOG").join(" "))
    }

    #[test]
    fn names_are_cut_down_to_printable_ascii() {
        assert_eq!(checked("cluster_name", "é\n").as_deref(), Ok("???"));
        assert_eq!(checked("cluster_name", &"é".repeat(40)).map(|n| n.len()), Ok(62));
    }

    #[test]
    fn a_slot_is_named_in_lower_case() {
        assert!(checked("primary_slot_name", "node_1").is_ok(), "it is a good name");
        let error = checked("primary_slot_name", "node-1").expect_err("it has a dash");
        assert!(error.contains("contains invalid character HINT:"), "{error}");
        assert!(checked("primary_slot_name", &"x".repeat(64)).is_err(), "it is too long");
    }

    #[test]
    fn hours_are_a_time_zone() {
        assert_eq!(checked("TimeZone", "5").as_deref(), Ok("<+05>-05"));
        assert_eq!(checked("TimeZone", "3.7").as_deref(), Ok("<+03:42>-03:42"));
        assert!(checked("TimeZone", "2147483648").is_err(), "there is no such zone");
    }

    #[test]
    fn paths_are_brought_into_one_form() {
        assert_eq!(checked("log_directory", "/a//b/../c/.").as_deref(), Ok("/a/c"));
        assert_eq!(checked("log_directory", "../x/").as_deref(), Ok("../x"));
    }
}
