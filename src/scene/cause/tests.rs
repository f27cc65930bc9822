use std::sync::Arc;

use super::*;
use crate::sim::action::Action;
use crate::sim::ids::{ClientId, KeyId};
use crate::sim::scenario::Scenario;
use crate::sim::time::SimDuration;
use crate::sim::trace::TraceEntry;

const READER: ClientId = ClientId(0);
const REPLICA: NodeId = NodeId(1);

/// Ana writes, and reads from the replica so long after.
fn read_after(ms: u64, apply_delay: &str, network: &str) -> (World, Vec<TraceEntry>) {
    let text = format!(
        r#"{{
            "version": 1, "seed": 1, "pattern": "async",
            "replicas": [{{
                "network_delay": {{ "constant": "{network}" }},
                "settings": {{ "recovery_min_apply_delay": "{apply_delay}" }}
            }}],
            "clients": ["Ana"], "client_delay": {{ "constant": "1ms" }},
            "keys": [{{ "name": "name", "words": ["Ana", "Mara"] }}]
        }}"#
    );
    let scenario = Scenario::from_json(&text).expect("it is a scenario");
    let (mut world, mut trace) = (World::new(Arc::new(scenario)), Vec::new());
    let at = |ms| SimTime::ZERO + SimDuration::from_millis(ms);
    let (client, key, node) = (READER, KeyId(0), None);
    world.run_until(at(100), &mut trace);
    let write =
        Action::Write { client, key, value: None, node, kind: Default::default(), level: None };
    world.act(write, &mut trace).expect("she can write");
    world.run_until(at(100 + ms), &mut trace);
    world.act(Action::Read { client, key, node: REPLICA }, &mut trace).expect("she can read");
    world.run_until(at(150 + ms), &mut trace);
    (world, trace)
}

fn cause(ms: u64, apply_delay: &str, network: &str) -> Option<Cause> {
    let (world, trace) = read_after(ms, apply_delay, network);
    let is_answer = |e: &TraceEntry| matches!(e.event, TraceEvent::ReadReturned { .. });
    let read = trace.iter().position(is_answer).expect("it returned");
    let is_served = |e: &&TraceEntry| matches!(e.event, TraceEvent::ReadServed { .. });
    let served = trace.iter().find(is_served).expect("it was served").time;
    let before = trace.iter().enumerate().take(read).rev().filter_map(|(number, entry)| {
        let fact = Fact::of(&entry.event)?;
        Some(Before { number: number as u64, time: entry.time, fact })
    });
    let kept = hold(&world, REPLICA);
    let cause = of(&world, &trace[read].event, (served, kept), before)?;
    assert!(cause.chain.is_sorted_by(|a, b| a > b), "newest first: {:?}", cause.chain);
    let names = cause.chain.iter().rev().map(|number| &trace[*number as usize].event);
    assert!(matches!(names.clone().next(), Some(TraceEvent::Inserted { .. })), "{cause:?}");
    let acknowledged = |e: &TraceEvent| matches!(e, TraceEvent::Acknowledged { .. });
    assert!(names.clone().any(acknowledged), "the writer was told");
    Some(cause)
}

#[test]
fn a_record_on_the_wire() {
    let cause = cause(20, "0ms", "300ms").expect("it is stale");
    assert!(matches!(cause.place, Place::UnderWay(..)), "{cause:?}");
    assert!(cause.text.contains("still on its way to replica 1: it left at 0.10"), "{cause:?}");
    assert!(cause.text.starts_with("Ana was told at 0.103 s that name = \"Mara\""), "{cause:?}");
    assert!(cause.missed_op.is_some(), "her write is known");
}

#[test]
fn a_record_that_waits_for_the_apply_delay() {
    let cause = cause(60, "900ms", "10ms").expect("it is stale");
    assert!(matches!(cause.place, Place::Disk(_)), "{cause:?}");
    assert!(cause.text.contains("its apply delay keeps it hidden until 1.0"), "{cause:?}");
}

#[test]
fn a_fresh_read_has_no_cause() {
    assert_eq!(cause(60, "0ms", "10ms"), None);
}
