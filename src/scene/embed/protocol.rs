//! The messages of a host: read, checked, and taken apart into what the page is asked to do.
//!
//! A message is an object with `laglab`, the version, and `type`, its kind; `id`, if there is one,
//! comes back with the answer. Nothing else may stand in it than what its kind has.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{PANES, PATTERNS, THEMES, pick};

/// The version of the protocol.
pub const VERSION: u64 = 1;

/// Most bytes of a message.
pub const MOST_BYTES: usize = 256 * 1024;

/// Deepest nesting of a message.
pub const MOST_LEVELS: usize = 32;

/// Longest text of an `id`.
const MOST_ID: usize = 64;

/// Furthest moment to go to, in milliseconds: an hour.
const MOST_MS: f64 = 3_600_000.0;

/// What a host asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A lesson by its name, or a scenario.
    Load {
        /// The name of a lesson.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lesson: Option<String>,
        /// A scenario, as in its file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scenario: Option<Map<String, Value>>,
    },
    /// Time passes.
    Play {},
    /// Time stands.
    Pause {},
    /// On to the next thing that happens, or back to the one before.
    Step {
        /// How far.
        #[serde(default)]
        by: By,
        /// Whether back.
        #[serde(default)]
        back: bool,
    },
    /// To a moment.
    Seek {
        /// In milliseconds from the beginning of the run.
        to: f64,
    },
    /// How the page looks and plays, or a setting of a node.
    Set(Set),
    /// Something done to the cluster, as scripts write it.
    Act {
        /// What.
        action: Value,
    },
    /// Asks where the run is.
    State {},
}

/// How far a step goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// To the next thing that happens.
    #[default]
    Event,
    /// To the next message.
    Message,
    /// To the next request or answer.
    Request,
}

/// What is set. At least one of these.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Set {
    /// A speed, as on the speed control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<String>,
    /// A theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// A view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// A pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The node of which a setting is changed: 0 is the primary of the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<u8>,
    /// The setting, by the server's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Its value, as in the server's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A message that can be answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What comes back with the answer.
    pub id: Option<Value>,
    /// What is asked for.
    pub command: Command,
}

/// A message that is not done, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Refusal {
    /// What comes back with the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// What is wrong.
    pub what: String,
    /// Where in the message.
    #[serde(rename = "where")]
    pub place: String,
    /// What was expected there.
    pub expected: String,
}

impl Refusal {
    /// From the words of an error, which may tell what was expected.
    pub fn new(id: Option<Value>, place: &str, words: &str) -> Refusal {
        // The words may quote what was sent.
        let words: String = words.chars().take(600).collect();
        let parts = words.split_once(", expected ").or_else(|| words.split_once(": expected "));
        let (what, expected) = parts.unwrap_or((&words, "see docs/embedding.html"));
        Refusal {
            id,
            what: what.to_owned(),
            place: place.to_owned(),
            expected: expected.to_owned(),
        }
    }
}

/// Something that the page is asked to do, as the page's program takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub what: &'static str,
    /// With what.
    pub value: String,
    /// Where in the message that stood.
    pub place: &'static str,
}

/// Whether a text of JSON is nested too deep. It need not be JSON.
fn is_too_deep(text: &str) -> bool {
    let (mut level, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => level += 1,
            b'}' | b']' if !in_text => level = level.saturating_sub(1),
            _ => {}
        }
        if level > MOST_LEVELS {
            return true;
        }
    }
    false
}

/// Reads a message. Its text is JSON.
pub fn read(text: &str) -> Result<Call, Refusal> {
    let no = |place: &str, words: &str| Err(Refusal::new(None, place, words));
    if text.len() > MOST_BYTES {
        return no("message", "the message is too large, expected at most 256 kB");
    }
    if is_too_deep(text) {
        return no("message", "the message is nested too deep, expected at most 32 levels");
    }
    let mut fields: Map<String, Value> = match serde_json::from_str(text) {
        Ok(fields) => fields,
        Err(error) => return no("message", &format!("{error}, expected an object")),
    };
    if fields.remove("laglab").and_then(|version| version.as_u64()) != Some(VERSION) {
        return no("laglab", "this version of the protocol is unknown, expected 1");
    }
    let id = fields.remove("id");
    if !id.as_ref().is_none_or(is_id) {
        return no("id", "this id is none, expected a number or at most 64 characters");
    }
    let Some(Value::String(kind)) = fields.remove("type") else {
        return Err(Refusal::new(id, "type", "the type is missing, expected a text"));
    };
    let kind: String = kind.chars().take(40).collect();
    match serde_json::from_value(json!({ &*kind: fields })) {
        Ok(command) => Ok(Call { id, command }),
        Err(error) => Err(Refusal::new(id, &kind, &error.to_string())),
    }
}

fn is_id(id: &Value) -> bool {
    match id {
        Value::Number(_) => true,
        Value::String(text) => text.chars().count() <= MOST_ID,
        _ => false,
    }
}

impl Command {
    /// What the page is asked to do, in order. An error says what was expected and where.
    pub fn orders(self) -> Result<Vec<Order>, (&'static str, String)> {
        let one = |what, place, value: String| Ok(vec![Order { what, value, place }]);
        match self {
            Command::Load { lesson: Some(name), scenario: None } => {
                one("lesson", "load.lesson", name)
            }
            Command::Load { lesson: None, scenario: Some(scenario) } => {
                one("scenario", "load.scenario", Value::Object(scenario).to_string())
            }
            Command::Load { .. } => {
                Err(("load", "nothing to load, expected either lesson or scenario".to_owned()))
            }
            Command::Play {} => one("play", "play", String::new()),
            Command::Pause {} => one("pause", "pause", String::new()),
            Command::Step { by, back } => {
                one(if back { "back" } else { "step" }, "step", (by as usize).to_string())
            }
            Command::Seek { to } if (0.0..=MOST_MS).contains(&to) => {
                one("seek", "seek.to", ((to * 1e3) as u64).to_string())
            }
            Command::Seek { .. } => Err((
                "seek.to",
                "there is no such moment, expected 0 to 3600000 milliseconds".to_owned(),
            )),
            Command::Set(set) => set.orders(),
            Command::Act { action } => one("act", "act.action", action.to_string()),
            Command::State {} => Ok(Vec::new()),
        }
    }
}

/// The place of a name, as a text.
fn place_of<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> Result<String, String> {
    pick(what, name, known)?;
    let place = known.iter().position(|(known, _)| *known == name).unwrap_or(0);
    Ok(place.to_string())
}

impl Set {
    fn orders(self) -> Result<Vec<Order>, (&'static str, String)> {
        let mut orders = Vec::new();
        let mut add = |what, place, value| orders.push(Order { what, value, place });
        // What is asked for is checked as a whole before any of it is done.
        if let Some(name) = self.theme {
            let value = place_of("theme", &name, &THEMES).map_err(|why| ("set.theme", why))?;
            add("theme", "set.theme", value);
        }
        if let Some(name) = self.view {
            let value = place_of("view", &name, &PANES).map_err(|why| ("set.view", why))?;
            add("view", "set.view", value);
        }
        if let Some(name) = self.pattern {
            let value =
                place_of("pattern", &name, &PATTERNS).map_err(|why| ("set.pattern", why))?;
            add("pattern", "set.pattern", value);
        }
        if let Some(name) = self.speed {
            add("speed", "set.speed", name);
        }
        match (self.node, self.setting, self.value) {
            (None, None, None) => {}
            (Some(node), Some(setting), Some(value)) => {
                add("setting", "set.setting", json!([node, setting, value]).to_string());
            }
            _ => {
                let why = "half a setting, expected node, setting and value together";
                return Err(("set.setting", why.to_owned()));
            }
        }
        if orders.is_empty() {
            let why = "nothing to set, expected speed, theme, view, pattern or a setting";
            return Err(("set", why.to_owned()));
        }
        Ok(orders)
    }
}

/// The text of a message to the host.
pub fn told(kind: &str, about: impl Serialize) -> String {
    let mut message = match serde_json::to_value(about) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    message.insert("laglab".to_owned(), VERSION.into());
    message.insert("type".to_owned(), kind.into());
    Value::Object(message).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orders(text: &str) -> Vec<Order> {
        let call = read(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        call.command.orders().unwrap_or_else(|why| panic!("{text}: {why:?}"))
    }

    fn refused(text: &str) -> Refusal {
        match read(text) {
            Err(refusal) => refusal,
            Ok(call) => match call.command.orders() {
                Err((place, why)) => Refusal::new(call.id, place, &why),
                Ok(orders) => panic!("{text} is done: {orders:?}"),
            },
        }
    }

    #[test]
    fn every_command_becomes_orders() {
        for (text, expected) in [
            (r#"{"type":"load","lesson":"01"}"#, vec![("lesson", "01")]),
            (r#"{"type":"load","scenario":{"a":1}}"#, vec![("scenario", r#"{"a":1}"#)]),
            (r#"{"type":"play"}"#, vec![("play", "")]),
            (r#"{"type":"pause"}"#, vec![("pause", "")]),
            (r#"{"type":"step"}"#, vec![("step", "0")]),
            (r#"{"type":"step","by":"request","back":true}"#, vec![("back", "2")]),
            (r#"{"type":"seek","to":1500.5}"#, vec![("seek", "1500500")]),
            (
                r#"{"type":"set","theme":"dark","speed":"1/4"}"#,
                vec![("theme", "2"), ("speed", "1/4")],
            ),
            (
                r#"{"type":"set","view":"lag","pattern":"sync"}"#,
                vec![("view", "2"), ("pattern", "2")],
            ),
            (
                r#"{"type":"set","node":2,"setting":"a","value":"5s"}"#,
                vec![("setting", r#"[2,"a","5s"]"#)],
            ),
            (r#"{"type":"act","action":{"crash":1}}"#, vec![("act", r#"{"crash":1}"#)]),
            (r#"{"type":"state"}"#, vec![]),
        ] {
            let text = text.replacen('{', r#"{"laglab":1,"id":"x","#, 1);
            let got: Vec<_> = orders(&text).into_iter().map(|o| (o.what, o.value)).collect();
            let expected: Vec<_> = expected.into_iter().map(|(w, v)| (w, v.to_owned())).collect();
            assert_eq!(got, expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_was_expected() {
        for (text, place, expected) in [
            ("", "message", "an object"),
            ("[]", "message", "an object"),
            ("{}", "laglab", "1"),
            (r#"{"laglab":2,"type":"play"}"#, "laglab", "1"),
            (r#"{"laglab":"1","type":"play"}"#, "laglab", "1"),
            (r#"{"laglab":1}"#, "type", "a text"),
            (r#"{"laglab":1,"type":7}"#, "type", "a text"),
            (r#"{"laglab":1,"type":"paly"}"#, "paly", "one of `load`, `play`"),
            (r#"{"laglab":1,"type":"play","x":1}"#, "play", ""),
            (r#"{"laglab":1,"type":"play","__proto__":{}}"#, "play", ""),
            (r#"{"laglab":1,"type":"set","constructor":{}}"#, "set", "one of `speed`"),
            (r#"{"laglab":1,"type":"play","id":{}}"#, "id", "a number or"),
            (r#"{"laglab":1,"type":"seek","to":"soon"}"#, "seek", "f64"),
            (r#"{"laglab":1,"type":"seek","to":-1}"#, "seek.to", "0 to 3600000"),
            (r#"{"laglab":1,"type":"seek","to":1e300}"#, "seek.to", "0 to 3600000"),
            (r#"{"laglab":1,"type":"load"}"#, "load", "either lesson or scenario"),
            (r#"{"laglab":1,"type":"set"}"#, "set", "speed, theme"),
            (r#"{"laglab":1,"type":"set","theme":"red"}"#, "set.theme", "one of: auto"),
            (r#"{"laglab":1,"type":"set","node":1}"#, "set.setting", "together"),
            (r#"{"laglab":1,"type":"set","node":-1}"#, "set", "u8"),
            (r#"{"laglab":1,"type":"step","by":"mile"}"#, "step", "`event`"),
        ] {
            let refusal = refused(text);
            assert_eq!(refusal.place, place, "{text}: {refusal:?}");
            assert!(refusal.expected.contains(expected), "{text}: {refusal:?}");
            assert!(!refusal.what.is_empty(), "{text}");
        }
        let id = refused(r#"{"laglab":1,"id":7,"type":"seek","to":-1}"#).id;
        assert_eq!(id, Some(json!(7)), "the host learns which one it was");
    }

    #[test]
    fn what_is_too_large_or_too_deep_is_not_even_read() {
        let large = format!(r#"{{"laglab":1,"type":"{}"}}"#, "x".repeat(MOST_BYTES));
        assert!(refused(&large).what.contains("too large"));
        let deep = format!(r#"{{"laglab":1,"type":"act","action":{}"#, "[".repeat(100_000));
        assert!(refused(&deep).what.contains("too deep"));
        let text = r#"{"laglab":1,"type":"load","lesson":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"{"}"#;
        assert_eq!(orders(text)[0].what, "lesson", "brackets in a text are no levels");
        let long = format!(r#"{{"laglab":1,"type":"{}"}}"#, "x".repeat(10_000));
        assert!(told("error", refused(&long)).len() < 2_000, "an error stays short");
    }

    #[test]
    fn what_is_told_has_version_and_kind() {
        let text = told("error", Refusal::new(Some(json!("a")), "x", "bad, expected good"));
        let value: Value = serde_json::from_str(&text).expect("it is JSON");
        let expected = json!({
            "laglab": 1, "type": "error", "id": "a", "what": "bad", "where": "x",
            "expected": "good"
        });
        assert_eq!(value, expected);
    }
}
