//! Recorded cases: what real servers did, step by step, and whether the engine does the same.
//!
//! A case is a JSON file: the nodes with the text of their configuration files, and steps, each
//! with the outcome that was recorded on PostgreSQL 15 or MariaDB 10.11. A step without `expect`
//! cannot differ; where an error, a warning or a line of a log was recorded, its text counts, too.

mod play;
mod steps;
mod view;

use std::fmt;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::{Map, Value};

pub use play::Player;

/// What happened at a step, in the words of the format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The outcome; none if the step has none.
    pub outcome: Option<Value>,
    /// Texts the server gave: `error`, `warning`, `line` or `log`.
    pub texts: Map<String, Value>,
}

impl Outcome {
    fn none() -> Self {
        Outcome::default()
    }

    fn word(word: &str) -> Self {
        Outcome { outcome: Some(Value::from(word)), ..Outcome::default() }
    }

    fn value(value: Value) -> Self {
        Outcome { outcome: Some(value), ..Outcome::default() }
    }

    fn with(mut self, name: &str, text: &str) -> Self {
        self.texts.insert(name.to_owned(), Value::from(text));
        self
    }
}

/// A node of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseNode {
    /// `primary`, `standby` or `replica`.
    pub role: String,
    /// The node it follows.
    pub of: Option<String>,
    /// The text of its configuration file.
    #[serde(default)]
    pub conf: String,
    /// Whether it runs before the first step.
    #[serde(default = "yes")]
    pub start: bool,
    /// Replication slots that are there before its replicas start.
    #[serde(default)]
    pub slots: Vec<String>,
    /// What it calls itself to its upstream; its name if none.
    pub application_name: Option<String>,
    /// The nodes whose changes it takes in.
    #[serde(default)]
    pub subscribes_to: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Which server the nodes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// PostgreSQL 15.
    PostgreSql,
    /// MariaDB 10.11.
    MariaDb,
}

/// One recorded case.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// What it is called.
    pub name: String,
    /// The group it belongs to.
    #[serde(default)]
    pub group: String,
    /// What it shows, in a sentence.
    #[serde(default)]
    pub about: String,
    /// The servers.
    pub engine: Engine,
    /// The nodes, in their order.
    #[serde(deserialize_with = "in_order")]
    pub nodes: Vec<(String, CaseNode)>,
    /// The steps.
    pub steps: Vec<Map<String, Value>>,
}

/// A map whose entries stay in the order of the file.
fn in_order<'de, D>(deserializer: D) -> Result<Vec<(String, CaseNode)>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct Entries;
    impl<'de> Visitor<'de> for Entries {
        type Value = Vec<(String, CaseNode)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("nodes by name")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_map(Entries)
}

/// A case that cannot be read or played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseError(String);

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CaseError {}

/// A step whose outcome is not the recorded one.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which step, from 1.
    pub step: usize,
    /// What it does.
    pub what: String,
    /// What was recorded.
    pub recorded: String,
    /// What the engine did.
    pub got: String,
}

impl Case {
    /// Reads a case.
    pub fn from_json(text: &str) -> Result<Case, CaseError> {
        serde_json::from_str(text).map_err(|e| CaseError(format!("not a case: {e}")))
    }

    /// Plays the case and returns the steps that differ from what was recorded.
    pub fn differences(&self) -> Result<Vec<Difference>, CaseError> {
        let mut player = Player::new(self)?;
        let mut differences = Vec::new();
        for (i, step) in self.steps.iter().enumerate() {
            let at = |e: CaseError| CaseError(format!("step {}: {e}", i + 1));
            let got = player.play(step).map_err(at)?;
            let recorded = recorded(step);
            if differs(&recorded, &got) {
                differences.push(Difference {
                    step: i + 1,
                    what: told(step),
                    recorded: text_of(&recorded),
                    got: text_of(&got),
                });
            }
        }
        Ok(differences)
    }
}

const TEXTS: [&str; 4] = ["error", "warning", "line", "log"];

fn recorded(step: &Map<String, Value>) -> Outcome {
    let texts = TEXTS.iter().filter_map(|name| {
        let text = step.get(*name)?;
        Some(((*name).to_owned(), text.clone()))
    });
    Outcome { outcome: step.get("expect").cloned(), texts: texts.collect() }
}

/// A step without an expectation cannot differ; texts count where they were recorded.
fn differs(recorded: &Outcome, got: &Outcome) -> bool {
    let Some(expected) = &recorded.outcome else { return false };
    let texts = recorded.texts.iter().any(|(name, text)| got.texts.get(name) != Some(text));
    let more = got.texts.contains_key("warning") && !recorded.texts.contains_key("warning");
    Some(expected) != got.outcome.as_ref() || texts || more
}

/// What a step does, without what was recorded of it.
fn told(step: &Map<String, Value>) -> String {
    let mut words = Vec::new();
    if let Some(Value::String(what)) = step.get("do") {
        words.push(what.clone());
    }
    for (name, value) in step {
        if name != "do" && name != "expect" && !TEXTS.contains(&name.as_str()) {
            words.push(format!("{name}={}", value.to_string().trim_matches('"')));
        }
    }
    words.join(" ")
}

fn text_of(outcome: &Outcome) -> String {
    let mut text = outcome.outcome.as_ref().map_or("nothing".to_owned(), Value::to_string);
    for (name, value) in &outcome.texts {
        text.push_str(&format!(", {name} {value}"));
    }
    text
}
