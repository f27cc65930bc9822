//! Options: what they are called, which values they take, and which variable they set.

use super::table::OPTIONS;

/// Who reads an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    Early,
    Server,
    Plugin,
    /// Nobody: it is a variable only.
    Nobody,
}

/// Whether an option has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    None,
    Optional,
    Required,
}

/// What kind of values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Signed { is_32: bool },
    Unsigned { is_32: bool },
    Real,
    Enum,
    Set,
    Switches,
    Text,
}

/// Which variable goes with an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Global,
    Session,
    SessionOnly,
    ReadOnly,
    None,
}

/// One option, as the table has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MyOption {
    /// As the server writes it, with dashes or underscores.
    pub(super) name: &'static str,
    pub(super) reader: Reader,
    pub(super) argument: Argument,
    pub(super) kind: Kind,
    pub(super) scope: Scope,
    pub(super) default: &'static str,
    pub(super) least: &'static str,
    pub(super) greatest: &'static str,
    pub(super) block: &'static str,
    pub(super) values: &'static str,
}

/// Whether two names are the same: in any case, a dash for an underscore.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && is_front(a, b)
}

/// Whether a name begins with this.
pub(super) fn is_front(front: &str, name: &str) -> bool {
    let plain = |b: &u8| if *b == b'-' { b'_' } else { b.to_ascii_lowercase() };
    front.len() <= name.len()
        && front.bytes().zip(name.bytes()).all(|(a, b)| plain(&a) == plain(&b))
}

impl MyOption {
    fn of(line: &'static str) -> MyOption {
        let mut fields = line.split('|');
        let mut field = || fields.next().unwrap_or_default();
        let name = field();
        let letters = field().as_bytes();
        let reader = match letters.first() {
            Some(b'E') => Reader::Early,
            Some(b'M') => Reader::Server,
            Some(b'P') => Reader::Plugin,
            _ => Reader::Nobody,
        };
        let argument = match letters.get(1) {
            Some(b'N') => Argument::None,
            Some(b'R') => Argument::Required,
            _ => Argument::Optional,
        };
        let kind = match letters.get(2) {
            Some(b'b') => Kind::Bool,
            Some(b'i') => Kind::Signed { is_32: true },
            Some(b'l') => Kind::Signed { is_32: false },
            Some(b'u') => Kind::Unsigned { is_32: true },
            Some(b'U') => Kind::Unsigned { is_32: false },
            Some(b'd') => Kind::Real,
            Some(b'e') => Kind::Enum,
            Some(b's') => Kind::Set,
            Some(b'f') => Kind::Switches,
            _ => Kind::Text,
        };
        let scope = match letters.get(3) {
            Some(b'g') => Scope::Global,
            Some(b's') => Scope::Session,
            Some(b'o') => Scope::SessionOnly,
            Some(b'r') => Scope::ReadOnly,
            _ => Scope::None,
        };
        let (default, least, greatest) = (field(), field(), field());
        let default = if kind == Kind::Bool && default.is_empty() { "OFF" } else { default };
        let (block, values) = (field(), field());
        MyOption { name, reader, argument, kind, scope, default, least, greatest, block, values }
    }

    /// All of them, in the order in which the server looks them up.
    pub(super) fn all() -> impl Iterator<Item = MyOption> {
        OPTIONS.lines().map(MyOption::of)
    }

    /// The option or variable of this name.
    pub(super) fn find(name: &str) -> Option<MyOption> {
        OPTIONS
            .lines()
            .find(|line| line.split('|').next().is_some_and(|n| is_same(n, name)))
            .map(MyOption::of)
    }

    /// The name of its variable.
    pub(super) fn variable(&self) -> String {
        match self.name {
            "transaction-isolation" => "tx_isolation".to_owned(),
            "transaction-read-only" => "tx_read_only".to_owned(),
            "default-time-zone" => "time_zone".to_owned(),
            "table-cache" => "table_open_cache".to_owned(),
            "slave_parallel_workers" => "slave_parallel_threads".to_owned(),
            "tmp_table_size" => "tmp_memory_table_size".to_owned(),
            name => name.replace('-', "_").to_ascii_lowercase(),
        }
    }

    /// The listed values.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.values.split(',').filter(|word| !word.is_empty())
    }

    /// What the option takes, in our words.
    pub(super) fn expected(&self) -> String {
        let words = || self.words().collect::<Vec<_>>().join(", ");
        let range = || {
            let least = if self.least.is_empty() { "0" } else { self.least };
            match self.greatest {
                "" => format!("from {least} on"),
                greatest => format!("from {least} to {greatest}"),
            }
        };
        match self.kind {
            Kind::Bool => "ON or OFF".to_owned(),
            Kind::Signed { .. } | Kind::Unsigned { .. } => {
                format!("a whole number, perhaps with K, M, G, T, P or E, {}", range())
            }
            Kind::Real => format!("a number {}", range()),
            Kind::Enum => format!("one of {}", words()),
            Kind::Set => format!("any of {}, with commas between them", words()),
            Kind::Switches => "switches as name=on or name=off, with commas".to_owned(),
            Kind::Text => "text".to_owned(),
        }
    }
}
