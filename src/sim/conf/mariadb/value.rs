//! Values as text: reading them, and showing them as `SHOW VARIABLES` does.
//!
//! What is out of range is cut down, with a warning. Only what cannot be read at all is refused.
//!
//! Sources: `setval`, `getopt_ull_limit_value` and the like in `my_getopt.c`; `find_type` in
//! `typelib.c`.

use super::super::number;
use super::option::{Kind, MyOption, is_front};

/// What comes of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The value as it is shown; none if it is refused.
    pub(super) value: Option<String>,
    /// Why it is refused, as far as the server says.
    pub(super) error: String,
    /// What the server remarks.
    pub(super) warning: String,
}

impl Outcome {
    fn taken(value: impl Into<String>) -> Outcome {
        Outcome { value: Some(value.into()), ..Outcome::default() }
    }

    fn refused(error: impl Into<String>) -> Outcome {
        Outcome { error: error.into(), ..Outcome::default() }
    }
}

impl MyOption {
    /// Reads a value as an option's.
    pub(super) fn read(&self, text: &str) -> Outcome {
        match self.kind {
            Kind::Bool => self.boolean(text),
            Kind::Signed { .. } => self.signed(text),
            Kind::Unsigned { .. } => self.unsigned(text),
            Kind::Real => self.real(text),
            Kind::Enum => match self.word(text).or_else(|| self.index(text)) {
                Some(word) => Outcome::taken(word),
                None => Outcome::refused(""),
            },
            Kind::Set => self.set(text, true),
            Kind::Switches => self.switches(text),
            Kind::Text => Outcome::taken(text),
        }
    }

    fn boolean(&self, text: &str) -> Outcome {
        if ["1", "on", "true"].iter().any(|word| word.eq_ignore_ascii_case(text)) {
            return Outcome::taken("ON");
        }
        let warning = if ["0", "off", "false"].iter().any(|word| word.eq_ignore_ascii_case(text)) {
            String::new()
        } else {
            let name = self.name;
            format!("option '{name}': boolean value '{text}' wasn't recognized. Set to OFF.")
        };
        Outcome { warning, ..Outcome::taken("OFF") }
    }

    /// The number at the front, in magnitude, what follows it, and whether it is negative.
    fn digits<'a>(&self, text: &'a str) -> (u128, &'a str, bool) {
        let at = number::spaces(text.as_bytes());
        let rest = &text[at..];
        let minus = rest.starts_with('-');
        let sign = usize::from(minus || rest.starts_with('+'));
        match number::digits(&rest.as_bytes()[sign..], 10) {
            (_, 0) => (0, text, false),
            (value, length) => (value, &rest[sign + length..], minus),
        }
    }

    /// The factor that a letter after the number stands for. Only one letter is looked at.
    fn suffix(&self, rest: &str, text: &str) -> Result<u64, String> {
        let Some(letter) = rest.chars().next() else {
            return Ok(1);
        };
        match "kmgtpe".find(letter.to_ascii_lowercase()) {
            Some(place) => Ok(1 << (10 * (place + 1))),
            None => Err(format!(
                "Unknown suffix '{letter}' used for variable '{}' (value '{text}'). Legal suffix \
                 characters are: K, M, G, T, P, E",
                self.name
            )),
        }
    }

    fn unsigned(&self, text: &str) -> Outcome {
        let name = self.name;
        if text.starts_with('-') {
            return Outcome::refused(format!("Incorrect unsigned value: '{text}' for {name}"));
        }
        let (magnitude, rest, minus) = self.digits(text);
        let Ok(magnitude) = u64::try_from(magnitude) else {
            return Outcome::refused(format!(
                "Integer value out of range for uint64: '{text}' for {name}"
            ));
        };
        let magnitude = if minus { magnitude.wrapping_neg() } else { magnitude };
        match self.suffix(rest, text) {
            Ok(factor) => self.limit(magnitude.wrapping_mul(factor).into()),
            Err(error) => Outcome::refused(error),
        }
    }

    /// Cuts a number down to what the option and its type can hold.
    fn limit(&self, old: i128) -> Outcome {
        let (kind, widest): (&str, i128) = match self.kind {
            Kind::Unsigned { is_32: true } => ("unsigned", u32::MAX.into()),
            Kind::Unsigned { is_32: false } => ("unsigned", u64::MAX.into()),
            Kind::Signed { is_32: true } => ("signed", i32::MAX.into()),
            _ => ("signed", i64::MAX.into()),
        };
        let bound = |text: &str, none: i128| text.parse::<i128>().unwrap_or(none);
        let mut new = old.min(bound(self.greatest, widest)).min(widest);
        let mut is_adjusted = new != old;
        let block = bound(self.block, 1).max(1);
        new = new / block * block;
        let least = bound(self.least, 0);
        if new < least {
            new = least;
            is_adjusted |= old < least;
        }
        let warning = if is_adjusted {
            format!("option '{}': {kind} value {old} adjusted to {new}", self.name)
        } else {
            String::new()
        };
        Outcome { warning, ..Outcome::taken(new.to_string()) }
    }

    fn signed(&self, text: &str) -> Outcome {
        let (magnitude, rest, minus) = self.digits(text);
        let Ok(magnitude) = i64::try_from(magnitude) else {
            return Outcome::refused(format!(
                "Integer value out of range for int64: '{text}' for {}",
                self.name
            ));
        };
        match self.suffix(rest, text) {
            Ok(factor) => {
                let value = if minus { -magnitude } else { magnitude };
                self.limit(value.wrapping_mul(factor as i64).into())
            }
            Err(error) => Outcome::refused(error),
        }
    }

    fn real(&self, text: &str) -> Outcome {
        if text.is_empty() {
            return self.limit_real(0.0);
        }
        let read = number::double(text);
        let is_number = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        if read.used == 0 || read.used < text.len() || !is_number {
            return Outcome::refused(format!("Invalid decimal value for option '{}'", self.name));
        }
        self.limit_real(read.value)
    }

    fn limit_real(&self, old: f64) -> Outcome {
        let least = self.least.parse().unwrap_or(0.0);
        let new = old.min(self.greatest.parse().unwrap_or(f64::MAX)).max(least);
        let warning = if new == old {
            String::new()
        } else {
            format!("option '{}': value {old} adjusted to {new}", self.name)
        };
        Outcome { warning, ..Outcome::taken(format!("{new:.6}")) }
    }

    /// The listed word itself; blanks may follow it.
    fn exact(&self, text: &str) -> Option<&'static str> {
        let text = text.trim_end_matches(' ');
        self.words().find(|word| word.eq_ignore_ascii_case(text))
    }

    /// The listed word that is meant: itself, or a beginning that fits only one.
    fn word(&self, text: &str) -> Option<&'static str> {
        if let Some(word) = self.exact(text) {
            return Some(word);
        }
        let fits = |word: &&str| {
            word.get(..text.len()).is_some_and(|front| front.eq_ignore_ascii_case(text))
        };
        let mut fitting = self.words().filter(|w| !text.is_empty() && fits(w));
        match (fitting.next(), fitting.next()) {
            (Some(word), None) => Some(word),
            _ => None,
        }
    }

    /// The word with this number, from 0. An empty text counts as 0.
    fn index(&self, text: &str) -> Option<&'static str> {
        let is_ambiguous = self.words().filter(|w| is_front(text, w)).count() > 1;
        if is_ambiguous && !text.is_empty() {
            return None;
        }
        let (value, rest, minus) = self.digits(text);
        let place = usize::try_from(value).ok().filter(|_| rest.is_empty() && !minus)?;
        self.words().nth(place)
    }

    /// Some of the listed words, `ALL` of them, or their bits as a number. Only the last may be cut
    /// short, and only if `may_be_short`.
    fn set(&self, text: &str, may_be_short: bool) -> Outcome {
        let words: Vec<&str> = self.words().collect();
        if words.is_empty() {
            return Outcome::taken(text);
        }
        let all = (1_u64 << words.len()) - 1;
        if may_be_short && text.eq_ignore_ascii_case("all") {
            return Outcome::taken(self.shown_set(all, &words));
        }
        let last = text.rsplit(',').next().unwrap_or_default();
        let place = |part: &str| {
            let is_last = std::ptr::eq(part, last);
            let word = if may_be_short && is_last { self.word(part) } else { self.exact(part) };
            words.iter().position(|w| Some(*w) == word)
        };
        let mut bits = 0_u64;
        let is_list = text.is_empty()
            || text.split(',').all(|part| place(part).map(|p| bits |= 1 << p).is_some());
        if !is_list {
            let (value, rest, minus) = self.digits(text);
            match u64::try_from(value) {
                Ok(value) if rest.is_empty() && !minus && value <= all => bits = value,
                _ => return Outcome::refused(""),
            }
        }
        Outcome::taken(self.shown_set(bits, &words))
    }

    fn shown_set(&self, bits: u64, words: &[&str]) -> String {
        let has =
            |word: &str| words.iter().position(|w| *w == word).is_some_and(|p| bits >> p & 1 == 1);
        let also: &[&str] = match self.name {
            "sql_mode" if has("ANSI") => {
                &["REAL_AS_FLOAT", "PIPES_AS_CONCAT", "ANSI_QUOTES", "IGNORE_SPACE"]
            }
            "sql_mode" if has("TRADITIONAL") => &[
                "STRICT_TRANS_TABLES",
                "STRICT_ALL_TABLES",
                "NO_ZERO_IN_DATE",
                "NO_ZERO_DATE",
                "ERROR_FOR_DIVISION_BY_ZERO",
                "NO_AUTO_CREATE_USER",
                "NO_ENGINE_SUBSTITUTION",
            ],
            _ => &[],
        };
        let shown = words.iter().filter(|word| has(word) || also.contains(word));
        shown.copied().collect::<Vec<_>>().join(",")
    }

    /// Switches that are named are turned; the others have their defaults.
    fn switches(&self, text: &str) -> Outcome {
        let mut all: Vec<(&str, &str)> =
            self.default.split(',').filter_map(|entry| entry.split_once('=')).collect();
        let defaults = all.clone();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            if part.eq_ignore_ascii_case("default") {
                all.clone_from(&defaults);
                continue;
            }
            let named = part.split_once('=').and_then(|(name, state)| {
                let place = all.iter().position(|(n, _)| n.eq_ignore_ascii_case(name))?;
                let state = match state.to_ascii_lowercase().as_str() {
                    "on" => "on",
                    "off" => "off",
                    "default" => defaults[place].1,
                    _ => return None,
                };
                Some((place, state))
            });
            let Some((place, state)) = named else {
                return Outcome::refused("");
            };
            all[place].1 = state;
        }
        let shown = all.iter().map(|(name, state)| format!("{name}={state}"));
        Outcome::taken(shown.collect::<Vec<_>>().join(","))
    }
}

/// A value in `SET GLOBAL`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Integer(i128),
    Decimal(f64),
    Text(String),
    /// `NULL`, or what is no value.
    Other,
}

/// Why `SET GLOBAL` refuses a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    Value,
    Type,
}

impl MyOption {
    /// Reads a value as `SET GLOBAL` does: words may not be cut short, numbers not be text.
    pub(super) fn assign(&self, literal: &Literal) -> Result<String, Unfit> {
        let outcome = match (self.kind, literal) {
            (_, Literal::Other) => return Err(Unfit::Type),
            (Kind::Bool, Literal::Integer(0)) => Outcome::taken("OFF"),
            (Kind::Bool, Literal::Integer(1)) => Outcome::taken("ON"),
            (Kind::Bool, Literal::Text(text)) if text.eq_ignore_ascii_case("on") => {
                Outcome::taken("ON")
            }
            (Kind::Bool, Literal::Text(text)) if text.eq_ignore_ascii_case("off") => {
                Outcome::taken("OFF")
            }
            (Kind::Bool, _) => return Err(Unfit::Value),
            (Kind::Unsigned { .. }, Literal::Integer(value)) => {
                let value = (*value).clamp(0, i128::from(u64::MAX));
                self.limit(value)
            }
            (Kind::Signed { .. }, Literal::Integer(value)) => {
                let value = (*value).clamp(i128::from(i64::MIN), i128::from(i64::MAX));
                self.limit(value)
            }
            (Kind::Real, Literal::Integer(value)) => self.limit_real(*value as f64),
            (Kind::Real, Literal::Decimal(value)) => self.limit_real(*value),
            (Kind::Enum, Literal::Integer(value)) => {
                let word = usize::try_from(*value).ok().and_then(|place| self.words().nth(place));
                return word.map(str::to_owned).ok_or(Unfit::Value);
            }
            (Kind::Enum, Literal::Text(text)) => {
                let word = self.words().find(|word| word.eq_ignore_ascii_case(text));
                return word.map(str::to_owned).ok_or(Unfit::Value);
            }
            (Kind::Set, Literal::Integer(value)) => self.set(&value.to_string(), false),
            (Kind::Set, Literal::Text(text)) => self.set(text, false),
            (Kind::Switches, Literal::Text(text)) => self.switches(text),
            (Kind::Text, Literal::Text(text)) => Outcome::taken(text.as_str()),
            _ => return Err(Unfit::Type),
        };
        outcome.value.ok_or(Unfit::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::option::is_same;
    use super::*;

    fn read(name: &str, text: &str) -> String {
        let outcome = MyOption::find(name).expect("it is in the table").read(text);
        outcome.value.unwrap_or(outcome.error)
    }

    #[test]
    fn every_default_is_a_value_of_its_option() {
        // The server starts this one with less than the least that can be set.
        let is_odd =
            |o: &MyOption| o.default.is_empty() || is_same(o.name, "innodb-lru-flush-size");
        for option in MyOption::all().filter(|o| !is_odd(o)) {
            let outcome = option.read(option.default);
            assert_eq!(outcome.value.as_deref(), Some(option.default), "{}", option.name);
        }
    }

    #[test]
    fn numbers_have_suffixes_and_are_cut_down() {
        assert_eq!(read("sync_binlog", "1K"), "1024");
        assert_eq!(read("sync-binlog", " +5kb"), "5120");
        assert_eq!(read("max_binlog_size", "5000"), "4096");
        assert_eq!(read("max_binlog_size", "2G"), "1073741824");
        assert_eq!(read("slave_net_timeout", "0"), "1");
        assert_eq!(read("slave_net_timeout", "16E"), "1");
        assert_eq!(read("tcp_keepalive_time", "-5"), "0");
        assert_eq!(read("expire_logs_days", "1.5"), "1.500000");
        assert_eq!(read("sync_binlog", "-1"), "Incorrect unsigned value: '-1' for sync_binlog");
        let error = read("sync_binlog", "5é");
        assert!(error.starts_with("Unknown suffix 'é' used for variable"), "{error}");
    }

    #[test]
    fn a_boolean_that_is_none_is_off_with_a_warning() {
        let option = MyOption::find("read_only").expect("it is in the table");
        assert_eq!(option.read("TRUE").value.as_deref(), Some("ON"));
        let outcome = option.read("yes");
        assert_eq!(outcome.value.as_deref(), Some("OFF"));
        assert!(outcome.warning.contains("wasn't recognized. Set to OFF."), "it is not silent");
    }

    #[test]
    fn listed_words_may_be_cut_short_or_numbered() {
        assert_eq!(read("binlog_format", "ro"), "ROW");
        assert_eq!(read("binlog_format", "2"), "ROW");
        assert_eq!(read("binlog_format", ""), "MIXED");
        assert_eq!(read("binlog_format", "3"), "");
        assert_eq!(read("rpl_semi_sync_master_wait_point", "AFTER"), "");
        assert_eq!(read("slave_type_conversions", "ALL_LOSSY,all_non"), "ALL_LOSSY,ALL_NON_LOSSY");
        assert_eq!(read("log_output", "F,T"), "");
        assert_eq!(read("log_output", "all"), "NONE,FILE,TABLE");
        assert_eq!(read("sql_mode", "3"), "REAL_AS_FLOAT,PIPES_AS_CONCAT");
        assert_eq!(read("sql_mode", "bad"), "");
        assert!(read("optimizer_switch", "mrr=on").contains(",mrr=on,"), "it is turned on");
    }
}
