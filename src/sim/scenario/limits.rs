//! How large the texts of a scenario may be.
//!
//! Numbers are bounded where they are read: a time is a year at most, a load 20,000 requests a
//! second, a list 4,096 long. What is left are the texts. Names are drawn beside nodes and rows
//! and told in every event, and a configuration file is read again at each start: one of many
//! megabytes would keep a page busy, and says nothing that a short one could not.

use super::super::action::Action;
use super::Scenario;

/// Bytes of a scenario's file: room for 4,096 lines of a script, and more.
const MOST_TEXT: usize = 4 << 20;

/// Characters of a name of a person, a row or a node, and of a word for a value.
const MOST_NAME: usize = 100;

/// Words for the values of one row.
const MOST_WORDS: usize = 256;

/// Bytes of a configuration file: several times PostgreSQL's own sample, which is 29 kB.
const MOST_FILE: usize = 128 << 10;

/// Bytes of a setting given on a command line or by a statement.
const MOST_SETTING: usize = 4 << 10;

/// Settings on a command line.
const MOST_SETTINGS: usize = 256;

/// What is wrong, where, and what was expected.
type Checked = Result<(), String>;

/// Checks the text of a file before it is read.
pub(super) fn text(text: &str) -> Checked {
    within("the file", text.len(), MOST_TEXT, "bytes")
}

/// Checks all texts of a scenario.
pub(super) fn check(scenario: &Scenario) -> Checked {
    for (i, client) in scenario.clients.iter().enumerate() {
        name(&format!("client {i}"), client)?;
    }
    for (i, key) in scenario.keys.iter().enumerate() {
        name(&format!("row {i}"), &key.name)?;
        within(&format!("row {i}, words"), key.words.len(), MOST_WORDS, "words")?;
        key.words.iter().try_for_each(|word| name(&format!("row {i}, words"), word))?;
    }
    for (i, node) in std::iter::once(&scenario.primary).chain(&scenario.replicas).enumerate() {
        let of = |what: &str| match i {
            0 => format!("primary, {what}"),
            _ => format!("replica {i}, {what}"),
        };
        node.name.iter().try_for_each(|text| name(&of("name"), text))?;
        node.application_name.iter().try_for_each(|text| name(&of("application_name"), text))?;
        node.conf.iter().try_for_each(|text| file(&of("conf"), text))?;
        within(&of("command_line"), node.command_line.len(), MOST_SETTINGS, "settings")?;
        for (setting, value) in &node.command_line {
            let long = setting.len() + value.len();
            within(&of("command_line"), long, MOST_SETTING, "bytes of one setting")?;
        }
    }
    for (i, line) in scenario.script.iter().enumerate() {
        let of = || format!("script line {}", i + 1);
        match &line.action {
            Action::WriteFile { text, .. } => file(&of(), text)?,
            Action::SetGlobal { assignment, .. } => {
                within(&of(), assignment.len(), MOST_SETTING, "bytes")?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn name(what: &str, text: &str) -> Checked {
    within(what, text.chars().count(), MOST_NAME, "characters")
}

fn file(what: &str, text: &str) -> Checked {
    within(what, text.len(), MOST_FILE, "bytes")
}

fn within(what: &str, is: usize, most: usize, unit: &str) -> Checked {
    if is > most {
        return Err(format!("{what}: {is} {unit} are too many: expected at most {most}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{ "version": 1, "replicas": [{ "conf": "" }], "clients": ["Ana"],
        "keys": [{ "name": "cart", "words": ["empty"] }],
        "load": { "writes_per_second": 10 } }"#;

    fn refused(from: &str, to: &str) -> String {
        let text = SMALL.replace(from, to);
        assert!(text != SMALL, "{from} is there");
        Scenario::from_json(&text).expect_err("it is too much").to_string()
    }

    #[test]
    fn what_would_keep_a_page_busy_is_refused_with_words() {
        assert!(Scenario::from_json(SMALL).is_ok(), "the plain one is fine");
        let long = |n: usize| format!("\"{}\"", "x".repeat(n));
        let conf = format!("\"conf\": {}", long(MOST_FILE + 1));
        let replicas = format!("[{}]", vec!["{}"; 5_000].join(","));
        let keys = format!("[{}]", vec![r#"{ "name": "k" }"#; 5_000].join(","));
        for (from, to, said) in [
            (r#""Ana""#, long(101), "client 0: 101 characters are too many: expected at most 100"),
            (r#""cart""#, long(5_000), "row 0: 5000 characters"),
            (r#"["empty"]"#, format!("[{}]", vec![long(1); 300].join(",")), "row 0, words: 300"),
            (r#""conf": """#, conf, "replica 1, conf: 131073 bytes are too many"),
            (r#"[{ "conf": "" }]"#, replicas, "5000 replicas: expected 0 to 6"),
            (r#"[{ "name": "cart", "words": ["empty"] }]"#, keys, "5000 keys: expected 1 to 4096"),
            (": 10 }", ": 1000000 }".to_owned(), "1000000 requests a second are too many"),
            (r#""conf": """#, r#""network_delay": { "constant": "3650d" }"#.to_owned(), "3650d"),
            (r#""Ana""#, long(MOST_TEXT), "the file: "),
        ] {
            let error = refused(from, &to);
            assert!(error.contains(said), "{said}: {}", &error[..error.len().min(300)]);
        }
    }
}
