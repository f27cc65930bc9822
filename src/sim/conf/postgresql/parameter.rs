//! Parameters: what they are called, which values they take, and when they may change.

use super::super::number;
use super::table::{PARAMETERS, PGLOGICAL};

/// What kind of values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Integer,
    Real,
    Text,
    Enum,
}

/// When a parameter may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Context {
    Internal,
    Start,
    Reload,
    NewSession,
    Session,
}

/// One parameter, as the table has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) context: Context,
    pub(super) default: &'static str,
    pub(super) unit: &'static str,
    pub(super) least: &'static str,
    pub(super) greatest: &'static str,
    pub(super) values: &'static str,
}

impl Parameter {
    fn of(line: &'static str) -> Parameter {
        let mut fields = line.split('|');
        let mut field = || fields.next().unwrap_or_default();
        let name = field();
        let letters = field().as_bytes();
        let kind = match letters.first() {
            Some(b'b') => Kind::Bool,
            Some(b'i') => Kind::Integer,
            Some(b'r') => Kind::Real,
            Some(b'e') => Kind::Enum,
            _ => Kind::Text,
        };
        let context = match letters.get(1) {
            Some(b'I') => Context::Internal,
            Some(b'P') => Context::Start,
            Some(b'H') => Context::Reload,
            Some(b'B') => Context::NewSession,
            _ => Context::Session,
        };
        let (default, unit) = (field(), field());
        let (least, greatest, values) = (field(), field(), field());
        Parameter { name, kind, context, default, unit, least, greatest, values }
    }

    /// All of the server's own, sorted by name.
    pub(super) fn all() -> impl Iterator<Item = Parameter> {
        PARAMETERS.split('\n').map(Parameter::of)
    }

    /// Those of pglogical.
    pub(super) fn pglogical() -> impl Iterator<Item = Parameter> {
        PGLOGICAL.split('\n').map(Parameter::of)
    }

    /// The parameter of this name, in whatever case; two have an old name, too.
    pub(super) fn find(name: &str, has_pglogical: bool) -> Option<Parameter> {
        let name = match name {
            _ if name.eq_ignore_ascii_case("sort_mem") => "work_mem",
            _ if name.eq_ignore_ascii_case("vacuum_mem") => "maintenance_work_mem",
            _ => name,
        };
        let is_it = |line: &&'static str| {
            line.split('|').next().is_some_and(|n| n.eq_ignore_ascii_case(name))
        };
        let own = PARAMETERS.split('\n').find(is_it);
        own.or_else(|| PGLOGICAL.split('\n').filter(|_| has_pglogical).find(is_it))
            .map(Parameter::of)
    }

    /// The values offered, in the server's order.
    pub(super) fn offered(&self) -> impl Iterator<Item = &'static str> {
        self.values
            .split(',')
            .filter(|v| !v.starts_with('~'))
            .map(|v| v.split('=').next().unwrap_or_default())
    }

    /// Whether the unit is one of memory.
    pub(super) fn is_memory(&self) -> bool {
        matches!(self.unit, "B" | "kB" | "8kB" | "MB")
    }

    /// What the parameter takes, in our words.
    pub(super) fn expected(&self) -> String {
        let units = match self.unit {
            "" => "",
            _ if self.is_memory() => " with a unit: B, kB, MB, GB or TB",
            _ => " with a unit: us, ms, s, min, h or d",
        };
        let range = || match self.show_bounds() {
            (least, greatest) if greatest == NO_LIMIT => format!("from {least} on"),
            (least, greatest) => format!("from {least} to {greatest}"),
        };
        match self.kind {
            Kind::Bool => "on or off".to_owned(),
            Kind::Enum => format!("one of {}", self.offered().collect::<Vec<_>>().join(", ")),
            Kind::Integer => format!("a whole number{units}, {}", range()),
            Kind::Real => format!("a number{units}, {}", range()),
            Kind::Text => "text, in single quotes".to_owned(),
        }
    }

    /// The bounds as values of the parameter would be shown.
    fn show_bounds(&self) -> (String, String) {
        match self.kind {
            Kind::Integer => (self.show(self.least), self.show(self.greatest)),
            _ => (number::general(self.real_bounds().0), number::general(self.real_bounds().1)),
        }
    }

    pub(super) fn real_bounds(&self) -> (f64, f64) {
        (self.least.parse().unwrap_or(f64::MIN), self.greatest.parse().unwrap_or(f64::MAX))
    }
}

/// How no upper limit would be shown.
const NO_LIMIT: &str = "1.79769e+308";
