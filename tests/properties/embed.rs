//! Messages and addresses of hosts: whatever they hold, they are understood or refused in words.

use laglab::scene::embed::{Command, Embedding, MOST_BYTES, Refusal, read, told};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::config;

/// Any JSON.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(words(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Words of the protocol, names that scripts trip over, and anything.
fn words() -> impl Strategy<Value = String> {
    let known = [
        "load",
        "play",
        "pause",
        "step",
        "seek",
        "set",
        "act",
        "state",
        "lesson",
        "scenario",
        "by",
        "back",
        "to",
        "speed",
        "theme",
        "view",
        "pattern",
        "node",
        "setting",
        "value",
        "action",
        "event",
        "dark",
        "sync",
        "laglab",
        "type",
        "id",
        "__proto__",
        "constructor",
        "toString",
        "",
    ];
    prop_oneof![
        4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ]
}

fn messages() -> impl Strategy<Value = Value> {
    (btree_map(words(), values(), 0..4), words(), any::<bool>()).prop_map(
        |(fields, kind, is_ours)| {
            let mut fields: Map<String, Value> = fields.into_iter().collect();
            if is_ours {
                fields.insert("laglab".to_owned(), json!(1));
                fields.insert("type".to_owned(), kind.into());
            }
            Value::Object(fields)
        },
    )
}

/// It is refused in words that a host's author can use, and these are short.
fn check(refusal: &Refusal) {
    assert!(!refusal.what.is_empty() && !refusal.place.is_empty(), "{refusal:?}");
    let text = told("error", refusal);
    assert!(text.len() < 6_000, "an answer is never as large as what it answers: {text}");
    let message: Value = serde_json::from_str(&text).expect("an answer is JSON");
    assert_eq!(message["laglab"], 1);
}

fn hear(text: &str) {
    match read(text) {
        Err(refusal) => check(&refusal),
        Ok(call) => {
            let command = serde_json::to_value(&call.command).expect("a command has a text");
            let again: Command = serde_json::from_value(command).expect("and is read back");
            assert_eq!(again, call.command);
            if let Err((place, why)) = call.command.orders() {
                check(&Refusal::new(call.id, place, &why));
            }
        }
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn any_message_is_understood_or_refused(message in messages()) {
        hear(&message.to_string());
    }

    #[test]
    fn any_json_is_understood_or_refused(value in values()) {
        hear(&value.to_string());
    }

    #[test]
    fn any_text_is_understood_or_refused(text in "\\PC*") {
        hear(&text);
    }

    #[test]
    fn any_nesting_is_refused(levels in 1_usize..MOST_BYTES) {
        hear(&"[".repeat(levels));
        let nested = format!("{{\"laglab\":1,\"type\":\"act\",\"action\":{}", "{\"a\":".repeat(levels / 8));
        hear(&nested);
    }

    #[test]
    fn any_address_is_understood_or_told(pairs in vec((words(), words()), 0..8)) {
        let mut pairs = pairs;
        pairs.push(("embed".to_owned(), "1".to_owned()));
        if let Some(asked) = Embedding::of(&pairs) {
            for problem in asked.problems {
                prop_assert!(problem.ends_with('.'), "{problem}");
            }
        }
    }
}
