//! Values as text: reading them, and showing them as `SHOW` does.
//!
//! A value is kept as text in one form only: `on` or `off`, a whole number in the parameter's own
//! unit, a number, a listed word, or text. So two values are the same if their texts are.
//!
//! Sources: `parse_bool`, `parse_int`, `parse_real`, `config_enum_lookup_by_name`,
//! `convert_to_base_unit`, `convert_int_from_base_unit` and `ShowGUCOption` in `guc.c`.

use super::super::number;
use super::parameter::{Kind, Parameter};

/// Why a value is not taken: what the server says, and its `DETAIL` and `HINT` if any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) message: String,
    pub(super) detail: String,
    pub(super) hint: String,
}

impl Complaint {
    pub(super) fn new(message: String) -> Complaint {
        Complaint { message, ..Complaint::default() }
    }

    /// The usual one: `invalid value for parameter`.
    pub(super) fn invalid(name: &str, value: &str) -> Complaint {
        Complaint::new(format!("invalid value for parameter \"{name}\": \"{value}\""))
    }

    pub(super) fn detail(self, detail: impl Into<String>) -> Complaint {
        Complaint { detail: detail.into(), ..self }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Complaint {
        Complaint { hint: hint.into(), ..self }
    }

    /// The lines of a log, or of a client.
    pub(super) fn lines(&self, severity: &str) -> Vec<String> {
        let mut lines = vec![format!("{severity}:  {}", self.message)];
        for (label, text) in [("DETAIL", &self.detail), ("HINT", &self.hint)] {
            if !text.is_empty() {
                lines.push(format!("{label}:  {text}"));
            }
        }
        lines
    }
}

const MEMORY_HINT: &str =
    "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".";
const TIME_HINT: &str =
    "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".";

/// The units that go with a parameter's own one, the greatest first: how many of the parameter's
/// own each is.
fn units(own: &str) -> &'static [(&'static str, f64)] {
    const KB: f64 = 1024.0;
    const MB: f64 = 1024.0 * KB;
    const GB: f64 = 1024.0 * MB;
    match own {
        "B" => &[("TB", 1024.0 * GB), ("GB", GB), ("MB", MB), ("kB", KB), ("B", 1.0)],
        "kB" => &[("TB", GB), ("GB", MB), ("MB", KB), ("kB", 1.0), ("B", 1.0 / KB)],
        "MB" => &[("TB", MB), ("GB", KB), ("MB", 1.0), ("kB", 1.0 / KB), ("B", 1.0 / MB)],
        "8kB" => {
            const BLOCKS: &[(&str, f64)] = &[
                ("TB", GB / 8.0),
                ("GB", MB / 8.0),
                ("MB", KB / 8.0),
                ("kB", 1.0 / 8.0),
                ("B", 1.0 / (8.0 * KB)),
            ];
            BLOCKS
        }
        "ms" => &[
            ("d", 86_400_000.0),
            ("h", 3_600_000.0),
            ("min", 60_000.0),
            ("s", 1_000.0),
            ("ms", 1.0),
            ("us", 1.0 / 1_000.0),
        ],
        "s" => &[
            ("d", 86_400.0),
            ("h", 3_600.0),
            ("min", 60.0),
            ("s", 1.0),
            ("ms", 1.0 / 1_000.0),
            ("us", 1.0 / 1_000_000.0),
        ],
        "min" => &[
            ("d", 1_440.0),
            ("h", 60.0),
            ("min", 1.0),
            ("s", 1.0 / 60.0),
            ("ms", 1.0 / 60_000.0),
            ("us", 1.0 / 60_000_000.0),
        ],
        _ => &[],
    }
}

/// Turns a number with the unit that follows it into the parameter's own unit. A fraction is
/// rounded to the next smaller unit.
fn to_own_unit(value: f64, unit: &str, own: &str) -> Option<f64> {
    let unit = unit.trim_end_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']);
    let table = units(own);
    let place = table.iter().position(|(name, _)| *name == unit)?;
    let value = value * table[place].1;
    Some(match table.get(place + 1) {
        Some((_, smaller)) => (value / smaller).round_ties_even() * smaller,
        None => value,
    })
}

impl Parameter {
    /// Reads a value, before any check that only this parameter has. `name` is as it was written.
    pub(super) fn parse(&self, name: &str, text: &str) -> Result<String, Complaint> {
        match self.kind {
            Kind::Text => Ok(text.to_owned()),
            Kind::Bool => match boolean(text) {
                Some(value) => Ok(if value { "on" } else { "off" }.to_owned()),
                None => {
                    Err(Complaint::new(format!("parameter \"{name}\" requires a Boolean value")))
                }
            },
            Kind::Enum => self.listed(text).map(str::to_owned).ok_or_else(|| {
                let offered = self.offered().collect::<Vec<_>>().join(", ");
                Complaint::invalid(name, text).hint(format!("Available values: {offered}."))
            }),
            Kind::Integer => self.integer(name, text),
            Kind::Real => self.real(name, text),
        }
    }

    /// The value that a word of the list stands for.
    fn listed(&self, text: &str) -> Option<&'static str> {
        self.values.split(',').find_map(|entry| {
            let (word, value) = entry.split_once('=').unwrap_or((entry, entry));
            let word = word.trim_start_matches('~');
            let value = value.trim_start_matches('~');
            word.eq_ignore_ascii_case(text).then_some(value)
        })
    }

    /// The unit after a number: `rest` is what follows it.
    fn with_unit(&self, value: f64, rest: &str) -> Result<f64, &'static str> {
        let rest = &rest[number::spaces(rest.as_bytes())..];
        if rest.is_empty() {
            return Ok(value);
        }
        if self.unit.is_empty() {
            return Err("");
        }
        let hint = if self.is_memory() { MEMORY_HINT } else { TIME_HINT };
        to_own_unit(value, rest, self.unit).ok_or(hint)
    }

    fn integer(&self, name: &str, text: &str) -> Result<String, Complaint> {
        let invalid = |hint: &str| Complaint::invalid(name, text).hint(hint);
        let whole = number::long(text);
        let (mut value, mut used) = (whole.value as f64, whole.used);
        let next = text.as_bytes().get(used);
        if matches!(next, Some(b'.' | b'e' | b'E')) || whole.out_of_range {
            let real = number::double(text);
            if real.out_of_range {
                return Err(invalid(""));
            }
            (value, used) = (real.value, real.used);
        }
        if used == 0 || value.is_nan() {
            return Err(invalid(""));
        }
        let value = self.with_unit(value, text.get(used..).unwrap_or_default());
        let value = value.map_err(invalid)?.round_ties_even();
        if value > f64::from(i32::MAX) || value < f64::from(i32::MIN) {
            return Err(invalid("Value exceeds integer range."));
        }
        let value = value as i32;
        let bound = |text: &str, none: i32| text.parse().unwrap_or(none);
        let (least, greatest) = (bound(self.least, i32::MIN), bound(self.greatest, i32::MAX));
        if value < least || value > greatest {
            let range = (least.to_string(), greatest.to_string());
            return Err(self.out_of_range(name, &value.to_string(), &range));
        }
        Ok(value.to_string())
    }

    fn real(&self, name: &str, text: &str) -> Result<String, Complaint> {
        let invalid = |hint: &str| Complaint::invalid(name, text).hint(hint);
        let real = number::double(text);
        if real.used == 0 || real.out_of_range || real.value.is_nan() {
            return Err(invalid(""));
        }
        let value = self.with_unit(real.value, text.get(real.used..).unwrap_or_default());
        let value = value.map_err(invalid)?;
        let (least, greatest) = self.real_bounds();
        if value < least || value > greatest {
            let range = (number::general(least), number::general(greatest));
            return Err(self.out_of_range(name, &number::general(value), &range));
        }
        Ok(value.to_string())
    }

    fn out_of_range(&self, name: &str, value: &str, range: &(String, String)) -> Complaint {
        let space = if self.unit.is_empty() { "" } else { " " };
        Complaint::new(format!(
            "{value}{space}{} is outside the valid range for parameter \"{name}\" ({} .. {})",
            self.unit, range.0, range.1
        ))
    }

    /// A value as `SHOW` shows it: with the greatest unit that leaves no fraction.
    pub(super) fn show(&self, value: &str) -> String {
        match (self.kind, self.name) {
            (
                Kind::Integer,
                "unix_socket_permissions" | "log_file_mode" | "data_directory_mode",
            ) => {
                value.parse::<u32>().map_or_else(|_| value.to_owned(), |mode| format!("{mode:04o}"))
            }
            // The system's own, which is asked for it.
            (Kind::Integer, name) if name.starts_with("tcp_keepalives") => value.to_owned(),
            (Kind::Integer, _) => match value.parse::<i64>() {
                Ok(number) if number > 0 && !self.unit.is_empty() => {
                    let fits = |(_, factor): &&(&str, f64)| {
                        *factor <= 1.0 || number % (*factor as i64) == 0
                    };
                    let (unit, factor) = units(self.unit).iter().find(fits).unwrap_or(&("", 1.0));
                    format!("{}{unit}", (number as f64 / factor).round_ties_even() as i64)
                }
                _ => value.to_owned(),
            },
            (Kind::Real, _) => match value.parse::<f64>() {
                Ok(number) if number > 0.0 && !self.unit.is_empty() => {
                    let is_whole =
                        |v: f64| v > 0.0 && (v.round_ties_even() / v - 1.0).abs() <= 1e-8;
                    let table = units(self.unit);
                    let found = table.iter().find(|(_, factor)| is_whole(number / factor));
                    let (unit, factor) = found.or(table.last()).unwrap_or(&("", 1.0));
                    format!("{}{unit}", number::general(number / factor))
                }
                Ok(number) => number::general(number),
                Err(_) => value.to_owned(),
            },
            _ => value.to_owned(),
        }
    }
}

/// `parse_bool`: any beginning of a word that leaves no doubt.
fn boolean(text: &str) -> Option<bool> {
    let is_front = |word: &str| {
        !text.is_empty() && word.get(..text.len()).is_some_and(|w| w.eq_ignore_ascii_case(text))
    };
    if is_front("true") || is_front("yes") || text == "1" || text.eq_ignore_ascii_case("on") {
        return Some(true);
    }
    let is_off = text.len() > 1 && is_front("off");
    (is_front("false") || is_front("no") || text == "0" || is_off).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value as it is shown after it was read; else the complaint, one line.
    fn shown(name: &str, text: &str) -> String {
        let parameter = Parameter::find(name, true).expect("it is in the table");
        match parameter.parse(name, text) {
            Ok(value) => parameter.show(&value),
            Err(complaint) => complaint.lines("LOG").join(" "),
        }
    }

    #[test]
    fn every_default_is_a_value_of_its_parameter() {
        for parameter in Parameter::all().chain(Parameter::pglogical()) {
            let value = parameter.parse(parameter.name, parameter.default);
            assert_eq!(value.as_deref(), Ok(parameter.default), "{}", parameter.name);
        }
        let names: Vec<String> = Parameter::all().map(|p| p.name.to_ascii_lowercase()).collect();
        assert!(names.is_sorted(), "the server goes through its parameters by name");
        assert_eq!(names.len(), 362, "every parameter is on a line of its own");
    }

    #[test]
    fn numbers_are_shown_in_the_greatest_unit_without_a_fraction() {
        assert_eq!(shown("work_mem", "4096"), "4MB");
        assert_eq!(shown("work_mem", " 100.7"), "101kB");
        assert_eq!(shown("work_mem", "0.3GB"), "307MB");
        assert_eq!(shown("work_mem", "1e3kB"), "1000kB");
        assert_eq!(shown("wal_sender_timeout", "1.5s"), "1500ms");
        assert_eq!(shown("wal_sender_timeout", "120 s "), "2min");
        assert_eq!(shown("wal_sender_timeout", "0"), "0");
        assert_eq!(shown("max_slot_wal_keep_size", "-1"), "-1");
        assert_eq!(shown("shared_buffers", "128MB"), "128MB");
        assert_eq!(shown("log_rotation_age", "1d"), "1d");
        assert_eq!(shown("autovacuum_vacuum_cost_delay", "0.5"), "500us");
        assert_eq!(shown("checkpoint_completion_target", "0.123456789"), "0.123457");
        assert_eq!(shown("unix_socket_permissions", "0700"), "0700");
    }

    #[test]
    fn a_bad_number_is_answered_in_the_servers_words() {
        assert_eq!(
            shown("wal_keep_size", "64mb"),
            "LOG:  invalid value for parameter \"wal_keep_size\": \"64mb\" HINT:  Valid units for \
             this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\"."
        );
        assert_eq!(
            shown("max_wal_senders", "99999999999"),
            "LOG:  invalid value for parameter \"max_wal_senders\": \"99999999999\" HINT:  Value \
             exceeds integer range."
        );
        assert_eq!(
            shown("wal_writer_delay", "11s"),
            "LOG:  11000 ms is outside the valid range for parameter \"wal_writer_delay\" \
             (1 .. 10000)"
        );
        assert_eq!(
            shown("checkpoint_completion_target", "inf"),
            "LOG:  Infinity is outside the valid range for parameter \
             \"checkpoint_completion_target\" (0 .. 1)"
        );
    }

    #[test]
    fn booleans_may_be_cut_short_and_listed_words_may_not() {
        for (text, value) in [("t", "on"), ("YE", "on"), ("1", "on"), ("of", "off"), ("N", "off")] {
            assert_eq!(shown("fsync", text), value, "{text}");
        }
        for text in ["o", "", "on ", "2", "tru e", "é"] {
            assert_eq!(shown("fsync", text), "LOG:  parameter \"fsync\" requires a Boolean value");
        }
        assert_eq!(shown("synchronous_commit", "YES"), "on");
        assert_eq!(shown("wal_level", "hot_standby"), "replica");
        assert_eq!(shown("wal_compression", "on"), "pglz");
        assert_eq!(
            shown("synchronous_commit", "tru"),
            "LOG:  invalid value for parameter \"synchronous_commit\": \"tru\" HINT:  Available \
             values: local, remote_write, remote_apply, on, off."
        );
    }
}
