//! What a page that embeds this one asks for in its address, as in `?embed=1&view=diagram`.

mod gate;
mod news;
mod protocol;

pub use gate::{Allowed, Gate, Rate};
pub use news::{Asked, News, State, news};
pub use protocol::{Call, Command, MOST_BYTES, MOST_LEVELS, Order, Refusal, VERSION, read, told};

use crate::sim::pattern::Pattern;

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The stage.
    #[default]
    Stage,
    /// The space-time diagram.
    Diagram,
    /// How far behind each replica is.
    Lag,
    /// Runs side by side.
    Side,
    /// The two tables.
    Tables,
    /// The charts.
    Charts,
}

/// What the reader may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controls {
    /// All that the page offers.
    #[default]
    All,
    /// The view alone, with the controls on it.
    Few,
    /// The reader plays and looks at any moment, and changes nothing.
    Locked,
    /// Nothing: the page around it plays.
    None,
}

/// The views, by name.
pub const PANES: [(&str, Pane); 6] = [
    ("stage", Pane::Stage),
    ("diagram", Pane::Diagram),
    ("lag", Pane::Lag),
    ("side", Pane::Side),
    ("tables", Pane::Tables),
    ("charts", Pane::Charts),
];

/// The themes, by name, in the order of the page's menu.
pub const THEMES: [(&str, usize); 4] = [("auto", 0), ("light", 1), ("dark", 2), ("contrast", 3)];

/// The patterns, by name.
pub const PATTERNS: [(&str, Pattern); 4] = [
    ("async", Pattern::Async),
    ("semi-sync", Pattern::SemiSync),
    ("sync", Pattern::Sync),
    ("multi-primary", Pattern::MultiPrimary),
];

/// What the reader may do, by name.
pub const CONTROLS: [(&str, Controls); 4] = [
    ("all", Controls::All),
    ("few", Controls::Few),
    ("locked", Controls::Locked),
    ("none", Controls::None),
];

const SWITCH: [(&str, bool); 2] = [("1", true), ("0", false)];

/// Every parameter. `lang` is read where the words are.
const PARAMETERS: [(&str, ()); 9] = [
    ("embed", ()),
    ("lesson", ()),
    ("pattern", ()),
    ("view", ()),
    ("theme", ()),
    ("controls", ()),
    ("lang", ()),
    ("play", ()),
    ("origin", ()),
];

/// Whom the page talks to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// Whoever is the parent; its origin is learned from its first command.
    #[default]
    Unnamed,
    /// A parent of this origin, and no other.
    Named(String),
    /// Nobody: the name given is none.
    Nobody,
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embedding {
    /// The lesson, by name.
    pub lesson: Option<String>,
    /// The pattern.
    pub pattern: Option<Pattern>,
    /// The view.
    pub pane: Pane,
    /// The theme's place in [`THEMES`].
    pub theme: usize,
    /// What the reader may do.
    pub controls: Controls,
    /// Whether to play at once.
    pub play: bool,
    /// Whom to talk to.
    pub host: Host,
    /// What could not be understood, in sentences.
    pub problems: Vec<String>,
}

/// What a name stands for. Otherwise what was expected.
pub fn pick<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let shown: String = name.chars().take(40).collect();
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        [what, " “", &shown, "” is unknown, expected one of: ", &names.join(", ")].concat()
    })
}

/// The name of a lesson, if it can be one: whether there is a lesson of this name, its file tells.
pub fn lesson_name(name: &str) -> Result<&str, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.is_empty() && name.len() <= 60 && name.chars().all(plain) {
        return Ok(name);
    }
    let shown: String = name.chars().take(40).collect();
    Err(["lesson “", &shown, "” is no name, expected one as in 01-you-wrote-it"].concat())
}

/// The name of a value.
pub fn name<T: PartialEq>(value: T, known: &[(&'static str, T)]) -> &'static str {
    known.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

impl Embedding {
    /// Reads the parameters of an address. Nothing if the page is not embedded.
    pub fn of(parameters: &[(String, String)]) -> Option<Embedding> {
        let (_, on) = parameters.iter().find(|(name, _)| name == "embed")?;
        let mut asked = Embedding::default();
        // Who writes it in any other way wants it, and is told how to.
        if !asked.chosen("embed", on, &SWITCH).unwrap_or(true) {
            return None;
        }
        for (place, (name, value)) in parameters.iter().enumerate() {
            if parameters[..place].iter().any(|(other, _)| other == name) {
                asked
                    .problems
                    .push(["The address says ", name, " twice: the first counts."].concat());
            } else {
                asked.take(name, value);
            }
        }
        Some(asked)
    }

    fn chosen<T: Copy>(&mut self, name: &str, value: &str, known: &[(&str, T)]) -> Option<T> {
        let chosen = pick(name, value, known);
        chosen.map_err(|why| self.problems.push(["In the address, ", &why, "."].concat())).ok()
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            // A lesson elsewhere is named by its address.
            "lesson" if value.starts_with("https://") => self.lesson = Some(value.to_owned()),
            "lesson" => match lesson_name(value) {
                Ok(name) => self.lesson = Some(name.to_owned()),
                Err(why) => self.problems.push(["In the address, ", &why, "."].concat()),
            },
            "pattern" => self.pattern = self.chosen(name, value, &PATTERNS),
            "view" => self.pane = self.chosen(name, value, &PANES).unwrap_or_default(),
            "theme" => self.theme = self.chosen(name, value, &THEMES).unwrap_or_default(),
            "controls" => self.controls = self.chosen(name, value, &CONTROLS).unwrap_or_default(),
            "play" => self.play = self.chosen(name, value, &SWITCH).unwrap_or_default(),
            "origin" if is_origin(value) => self.host = Host::Named(value.to_owned()),
            "origin" => {
                self.host = Host::Nobody;
                self.problems.push(
                    "In the address, origin is none, so no message is answered: expected a \
                     scheme and a host, as in https://school.example, or null."
                        .to_owned(),
                );
            }
            _ => {
                let _known = self.chosen("the parameter", name, &PARAMETERS);
            }
        }
    }
}

/// Whether a text is an origin as browsers write it: `https://host`, `http://host:port`, or `null`
/// for a page that has none of its own.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return text == "null" };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._:[]".contains(c);
    ["https", "http"].contains(&scheme)
        && !host.is_empty()
        && host.len() <= 255
        && host.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> Option<Embedding> {
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.to_owned(), value.to_owned())
        };
        Embedding::of(&query.split('&').map(pair).collect::<Vec<_>>())
    }

    #[test]
    fn a_page_that_is_not_embedded_asks_for_nothing() {
        assert_eq!(of(""), None);
        assert_eq!(of("view=diagram&whatever=1"), None);
        assert_eq!(of("embed=0&view=diagram"), None);
    }

    #[test]
    fn every_value_of_every_parameter_is_understood() {
        assert_eq!(of("embed=1"), Some(Embedding::default()));
        for (name, pane) in PANES {
            assert_eq!(of(&format!("embed=1&view={name}")).expect("it is").pane, pane);
        }
        for (name, pattern) in PATTERNS {
            let asked = of(&format!("pattern={name}&embed=1")).expect("it is embedded");
            assert_eq!(asked.pattern, Some(pattern), "in any order");
        }
        for (name, controls) in CONTROLS {
            assert_eq!(of(&format!("embed=1&controls={name}")).expect("it is").controls, controls);
        }
        for (name, theme) in THEMES {
            assert_eq!(of(&format!("embed=1&theme={name}")).expect("it is").theme, theme);
        }
        let asked = of("embed=1&lesson=01-you-wrote-it&lang=de&play=1").expect("it is embedded");
        assert_eq!(asked.lesson.as_deref(), Some("01-you-wrote-it"));
        assert!(asked.play && asked.problems.is_empty(), "{asked:?}");
    }

    #[test]
    fn what_is_not_understood_is_told_with_what_was_expected() {
        for (query, expected) in [
            ("embed=yes", "embed “yes” is unknown, expected one of: 1, 0"),
            ("embed=1&view=stagee", "view “stagee” is unknown, expected one of: stage, diagram"),
            ("embed=1&theme=Dark", "theme “Dark” is unknown, expected one of: auto, light"),
            ("embed=1&pattern=", "pattern “” is unknown, expected one of: async, semi-sync"),
            ("embed=1&controls=no", "expected one of: all, few, locked, none"),
            ("embed=1&colour=red", "the parameter “colour” is unknown, expected one of: embed"),
            ("embed=1&view=lag&view=side", "says view twice: the first counts"),
            ("embed=1&origin=school.example", "expected a scheme and a host"),
        ] {
            let asked = of(query).expect("it is embedded");
            assert_eq!(asked.problems.len(), 1, "{asked:?}");
            assert!(asked.problems[0].contains(expected), "{asked:?}");
            assert!(!asked.play, "nothing plays by mistake");
        }
        assert_eq!(of("embed=1&view=lag&view=side").expect("it is").pane, Pane::Lag);
        let long = of(&format!("embed=1&view={}", "x".repeat(10_000))).expect("it is");
        assert!(long.problems[0].len() < 200, "a long value does not fill the page");
    }

    #[test]
    fn an_origin_is_one_only_as_browsers_write_it() {
        for good in ["https://a.example", "http://127.0.0.1:8080", "http://[::1]:80", "null"] {
            let asked = of(&format!("embed=1&origin={good}")).expect("it is");
            assert_eq!(asked.host, Host::Named(good.to_owned()));
        }
        for bad in [
            "",
            "*",
            "a.example",
            "https://",
            "https://A.example",
            "https://a.example/",
            "javascript://a",
            "https://a b",
            "https://u@a.example",
            "file://",
        ] {
            let asked = of(&format!("embed=1&origin={bad}")).expect("it is");
            assert_eq!(asked.host, Host::Nobody, "{bad}: nobody, and not everybody");
        }
    }
}
