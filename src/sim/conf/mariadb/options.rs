//! From the lines of the file to options: whose name is it, and what does it set.
//!
//! The server goes through the lines several times. First come the few options that are needed
//! early, then its own, then those of each plugin; what is left over in the end is unknown. Each
//! time a name may be cut short as long as it is clear *among the options of that time*, and have
//! one of the prefixes below. All errors of one time are reported, and end it.
//!
//! | prefix | |
//! |---|---|
//! | `skip_`, `disable_` | the value is 0; with `=0` it is 1 |
//! | `enable_` | the value is 1; with `=0` it is 0 |
//! | `loose_` | only a warning if it is unknown or bad |
//! | `maximum_` | a limit for what sessions may set, which is not kept here |
//! | `autoset_` | to be worked out by the server |
//!
//! Source: `handle_options` in `my_getopt.c`.

use super::file::Item;
use super::option::{Argument, Kind, MyOption, Reader, Scope, is_front, is_same};
use super::plugins::{gone, plugins, refuse};

/// One thing set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) option: &'static str,
    pub(super) value: String,
    /// `skip_` or the like gave the value.
    pub(super) is_negated: bool,
    pub(super) line: u32,
}

/// What the server has to say, and about which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) line: u32,
    pub(super) message: String,
    pub(super) is_error: bool,
    /// The option it is about, if that is known.
    pub(super) option: Option<&'static str>,
}

/// What comes of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) settings: Vec<Setting>,
    pub(super) remarks: Vec<Remark>,
    /// The server does not start.
    pub(super) is_refused: bool,
}

const PREFIXES: [&str; 6] = ["skip", "disable", "enable", "maximum", "loose", "autoset"];

/// Options that the server can work out by itself.
const AUTOMATIC: [&str; 8] = [
    "back_log",
    "host_cache_size",
    "open_files_limit",
    "table_definition_cache",
    "table_open_cache_instances",
    "thread_cache_size",
    "thread_pool_size",
    "character_sets_dir",
];

/// The options of one time.
pub(super) struct Pass<'a> {
    pub(super) options: Vec<MyOption>,
    /// Before each error and warning.
    pub(super) label: &'static str,
    /// Nobody comes after: what is not known now is unknown.
    pub(super) is_last: bool,
    pub(super) out: &'a mut Options,
    pub(super) has_failed: bool,
}

/// A name looked up.
enum Found {
    None,
    One(MyOption),
    Several(&'static str, &'static str),
}

impl Pass<'_> {
    fn find(&self, name: &str) -> Found {
        if let Some(option) = self.options.iter().find(|o| is_same(o.name, name)) {
            return Found::One(*option);
        }
        let mut fitting = self.options.iter().filter(|o| is_front(name, o.name));
        match (fitting.next(), fitting.next_back()) {
            (None, _) => Found::None,
            (Some(one), None) => Found::One(*one),
            (Some(first), Some(last)) => Found::Several(first.name, last.name),
        }
    }

    fn remark(&mut self, item: &Item, is_error: bool, message: &str, option: Option<&'static str>) {
        let label = match (self.label, is_error) {
            ("", _) => String::new(),
            (label, true) => format!("{label} error: "),
            (label, false) => format!("{label} warning: "),
        };
        let message = format!("{label}{message}");
        self.out.remarks.push(Remark { line: item.line, message, is_error, option });
    }

    fn fail(&mut self, item: &Item, message: &str, option: Option<&'static str>) {
        self.has_failed = true;
        self.remark(item, true, &format!("mariadbd: {message}"), option);
    }

    /// Goes through the lines; returns those that are left over.
    fn run<'i>(&mut self, items: Vec<&'i Item>) -> Vec<&'i Item> {
        items.into_iter().filter(|item| self.line(item)).collect()
    }

    /// One line: true if it is left over for another time.
    pub(super) fn line(&mut self, item: &Item) -> bool {
        let (name, value) = item.parts();
        let (key, name) = without_key(name);
        let shown = &item.text[item.text.len().min(key.len())..];
        let mut given = Given { value: value.map(str::to_owned), ..Given::default() };
        let mut must_be_variable = false;
        let mut rest = name;
        let mut found = self.find(rest);
        if matches!(found, Found::None) {
            must_be_variable = value.is_some();
            while let Some((prefix, after)) = prefix_of(rest) {
                rest = after;
                given.is_loose |= prefix == "loose";
                given.is_automatic |= prefix == "autoset";
                found = self.find(rest);
                if !matches!(found, Found::None) {
                    must_be_variable |= prefix == "maximum";
                    given.apply(prefix);
                    self.ambiguous_with(item, &found, prefix, shown_from(shown, rest, name));
                    break;
                }
            }
        }
        let shown = shown_from(shown, rest, name);
        match found {
            Found::None if !self.is_last => return true,
            Found::None => {
                let text = &item.text;
                let message = if must_be_variable {
                    format!("unknown variable '{text}'")
                } else {
                    format!("unknown option '--{text}'")
                };
                if given.is_loose {
                    self.remark(item, false, &format!("mariadbd: {message}"), None);
                } else {
                    self.fail(item, &message, None);
                }
            }
            Found::Several(..) if must_be_variable => {
                self.fail(item, &format!("variable prefix '{shown}' is not unique"), None);
            }
            Found::Several(first, last) => {
                self.fail(item, &format!("ambiguous option '--{shown}' ({first}, {last})"), None);
            }
            // A key cache of its own has its own settings.
            Found::One(option) if !key.is_empty() && option.name.starts_with("key_") => {}
            Found::One(option) => self.set(item, &option, given),
        }
        false
    }

    fn ambiguous_with(&mut self, item: &Item, found: &Found, prefix: &str, shown: &str) {
        if let Found::Several(first, _) = found {
            let message = format!("ambiguous option '--{prefix}-{shown}' (--{prefix}-{first})");
            self.fail(item, &message, None);
        }
    }

    /// Sets an option to what the line gives.
    fn set(&mut self, item: &Item, option: &MyOption, given: Given) {
        let name = option.name;
        let fail = |pass: &mut Self, message: String| pass.fail(item, &message, Some(name));
        if option.argument == Argument::None {
            return self.set_without_argument(item, option, given);
        }
        if given.is_automatic {
            if given.value.is_some() {
                let message =
                    format!("automatically set option '--{name}' cannot take an argument");
                fail(self, message);
            } else if !AUTOMATIC.contains(&name) {
                let message =
                    format!("automatic setup request is unsupported by option '--{name}'");
                if given.is_loose {
                    self.remark(item, false, &format!("mariadbd: {message}"), Some(name));
                } else {
                    fail(self, message);
                }
            }
            return;
        }
        if option.argument == Argument::Required && given.value.is_none() {
            return fail(self, format!("option '--{name}' requires an argument"));
        }
        if given.is_maximum {
            if option.scope != Scope::Session {
                fail(self, format!("Maximum value of '{name}' cannot be set"));
            }
            return;
        }
        let no_value = if option.kind == Kind::Text { "" } else { "1" };
        let text = given.value.as_deref().unwrap_or(no_value);
        let outcome = option.read(text);
        if !outcome.warning.is_empty() {
            self.remark(item, false, &outcome.warning, Some(name));
        }
        match outcome.value {
            Some(value) if bad_rule(name, &value).is_some() => {
                self.has_failed = true;
                self.remark(item, true, &bad_rule(name, &value).unwrap_or_default(), Some(name));
            }
            Some(value) => self.out.settings.push(Setting {
                option: name,
                value,
                is_negated: given.is_negated,
                line: item.line,
            }),
            None => {
                let failed_before = self.has_failed;
                if !outcome.error.is_empty() {
                    self.remark(item, true, &outcome.error, Some(name));
                }
                fail(self, format!("Error while setting value '{text}' to '{name}'"));
                // A loose option may go wrong.
                self.has_failed = failed_before || !given.is_loose;
            }
        }
    }

    /// An option that takes no value takes a boolean all the same, if it is one.
    fn set_without_argument(&mut self, item: &Item, option: &MyOption, given: Given) {
        let name = option.name;
        if given.value.is_some() && (option.kind != Kind::Bool || name == "bootstrap") {
            let message = format!("option '--{name}' cannot take an argument");
            return self.fail(item, &message, Some(name));
        }
        let text = given.value.unwrap_or_else(|| "1".to_owned());
        let is = |words: [&str; 2]| words.iter().any(|w| w.eq_ignore_ascii_case(&text));
        let value = if text.starts_with('1') || is(["true", "on"]) {
            "ON"
        } else if text.starts_with('0') || is(["false", "off"]) {
            "OFF"
        } else {
            let message =
                format!("mariadbd: ignoring option '--{name}' due to invalid value '{text}'");
            return self.remark(item, false, &message, Some(name));
        };
        self.out.settings.push(Setting {
            option: name,
            value: value.to_owned(),
            is_negated: given.is_negated,
            line: item.line,
        });
    }
}

/// What is wrong with a replication rule, if anything is.
fn bad_rule(name: &str, value: &str) -> Option<String> {
    let has_table = value.contains('.');
    match name {
        "replicate-do-table" | "replicate-wild-do-table" if !has_table => {
            Some(format!("Could not add do table rule '{value}'"))
        }
        "replicate-ignore-table" | "replicate-wild-ignore-table" if !has_table => {
            Some(format!("Could not add ignore table rule '{value}'"))
        }
        "replicate-rewrite-db" if !value.contains("->") => {
            Some("Bad syntax in replicate-rewrite-db.Expected syntax is FROM->TO.".to_owned())
        }
        _ => None,
    }
}

/// What a line and its prefixes give.
#[derive(Default)]
struct Given {
    value: Option<String>,
    is_loose: bool,
    is_automatic: bool,
    is_maximum: bool,
    is_negated: bool,
}

impl Given {
    fn apply(&mut self, prefix: &str) {
        let is_zero = self.value.as_deref() == Some("0");
        match prefix {
            "skip" | "disable" => {
                self.value = Some(if is_zero { "1" } else { "0" }.to_owned());
                self.is_negated = !is_zero;
            }
            "enable" => {
                self.value = Some(if is_zero { "0" } else { "1" }.to_owned());
                self.is_negated = is_zero;
            }
            "maximum" => self.is_maximum = true,
            _ => {}
        }
    }
}

/// The prefix of a name, and the rest of it.
pub(super) fn prefix_of(name: &str) -> Option<(&'static str, &str)> {
    PREFIXES.into_iter().find_map(|prefix| {
        let rest = name.get(prefix.len()..).filter(|_| is_front(prefix, name))?;
        rest.strip_prefix(['-', '_']).map(|rest| (prefix, rest))
    })
}

/// The text of the option from `rest` on, which is the end of its name, with its value.
fn shown_from<'a>(shown: &'a str, rest: &str, name: &str) -> &'a str {
    shown.get(name.len().saturating_sub(rest.len())..).unwrap_or(shown)
}

/// What stands before the first dot of a name, the dot included, and what stands after it.
fn without_key(name: &str) -> (&str, &str) {
    let first = name.chars().next().map_or(0, char::len_utf8);
    match name[first..].find('.') {
        Some(dot) if first + dot + 1 < name.len() => name.split_at(first + dot + 1),
        _ => ("", name),
    }
}

impl Item {
    /// The name and the value.
    pub(super) fn parts(&self) -> (&str, Option<&str>) {
        match self.equals {
            Some(at) => (&self.text[..at], self.text.get(at + 1..)),
            None => (&self.text, None),
        }
    }
}

/// Reads all options, as the server does.
pub(super) fn read(items: &[Item]) -> Options {
    let mut out = Options::default();
    let options = |reader| MyOption::all().filter(|o| o.reader == reader).collect::<Vec<_>>();
    let mut left: Vec<&Item> = items.iter().collect();
    for (reader, label) in [(Reader::Early, "Buffered"), (Reader::Server, "")] {
        let options = options(reader);
        let mut pass = Pass { options, label, is_last: false, out: &mut out, has_failed: false };
        left = pass.run(left);
        if pass.has_failed {
            out.is_refused = true;
            return out;
        }
    }
    let (left, has_no_innodb) = match plugins(left, options(Reader::Plugin), &mut out) {
        Ok(left) => left,
        Err(()) => return out,
    };
    let left = gone(left, &mut out);
    let options = Vec::new();
    let mut pass = Pass { options, label: "", is_last: true, out: &mut out, has_failed: false };
    let left = pass.run(left);
    assert!(left.is_empty(), "the last pass leaves nothing over");
    out.is_refused = pass.has_failed;
    if !out.is_refused && has_no_innodb {
        out.is_refused = true;
        refuse(&mut out, 0, "Unknown/unsupported storage engine: InnoDB");
    }
    out
}
