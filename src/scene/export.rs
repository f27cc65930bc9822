//! What happened in a run, as files for other programs: every event as a line of JSON, every
//! request as a line of a spreadsheet, and what was counted.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::sim::check::{Counts, Guarantees, Verdict};
use crate::sim::ids::{ClientId, KeyId, NodeId, OpId};
use crate::sim::time::{SimDuration, SimTime};
use crate::sim::timeline::LogLine;
use crate::sim::trace::TraceEvent;
use crate::sim::world::World;

use super::chart::Sheet;
use super::words::{Told, client_name, key_name, node_name, tell, value_text};

/// A line of the event log.
#[derive(Serialize)]
struct Event<'a> {
    time_us: u64,
    step: u64,
    kind: &'a str,
    fields: Value,
    words: String,
}

/// One event as a line of JSON.
pub fn event_line(world: &World, line: &LogLine) -> String {
    let event = &line.entry.event;
    let (kind, fields) = match serde_json::to_value(event) {
        Ok(Value::Object(named)) => named.into_iter().next().unwrap_or_default(),
        Ok(Value::String(kind)) => (kind, Value::Null),
        _ => Default::default(),
    };
    let Told { lead, text, .. } = tell(world, event);
    let words = if lead.is_empty() { text } else { [lead, " ", &text].concat() };
    let event =
        Event { time_us: line.entry.time.as_micros(), step: line.step, kind: &kind, fields, words };
    // An event has a text: its fields are numbers and words.
    let mut text = serde_json::to_string(&event).unwrap_or_default();
    text.push('\n');
    text
}

/// The columns of the requests.
const HEAD: [&str; 11] = [
    "request",
    "kind",
    "client",
    "node",
    "row",
    "value",
    "sent_us",
    "latency_us",
    "outcome",
    "behind_us",
    "broken",
];

/// A request that is under way.
#[derive(Clone, Debug)]
struct Asked {
    client: ClientId,
    node: NodeId,
    key: KeyId,
    write: bool,
    sent: SimTime,
}

/// How a request ended.
#[derive(Clone, Debug, Default)]
struct End {
    value: String,
    latency: Option<SimDuration>,
    outcome: &'static str,
    behind: Option<SimDuration>,
    broken: String,
}

/// All requests, in the order in which they ended.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    asked: BTreeMap<OpId, Asked>,
    rows: Vec<Vec<String>>,
}

impl Requests {
    /// Takes in something that happened.
    pub fn see(&mut self, world: &World, line: &LogLine) {
        let sent = line.entry.time;
        match &line.entry.event {
            TraceEvent::WriteSent { op, client, node, key, .. } => {
                let (client, node, key) = (*client, *node, *key);
                self.asked.insert(*op, Asked { client, node, key, write: true, sent });
            }
            TraceEvent::ReadSent { op, client, node, key, .. } => {
                let (client, node, key) = (*client, *node, *key);
                self.asked.insert(*op, Asked { client, node, key, write: false, sent });
            }
            TraceEvent::Acknowledged { op, key, value, latency, .. } => {
                let value = value_text(world, *key, Some(*value));
                let latency = Some(*latency);
                self.ended(
                    world,
                    *op,
                    End { value, latency, outcome: "acknowledged", ..End::default() },
                );
            }
            TraceEvent::ReadReturned { op, key, value, verdict, broken, latency, .. } => {
                let (outcome, behind) = match verdict {
                    Verdict::Fresh => ("fresh", None),
                    Verdict::Stale(staleness) => ("stale", Some(staleness.behind)),
                    Verdict::Vanished => ("vanished", None),
                };
                let value = value_text(world, *key, *value);
                let names = Guarantees::ALL.iter().filter(|one| broken.contains(**one));
                let broken = names.map(|one| one.name()).collect::<Vec<_>>().join("; ");
                let latency = Some(*latency);
                self.ended(world, *op, End { value, latency, outcome, behind, broken });
            }
            TraceEvent::Refused { op, .. } => {
                self.ended(world, *op, End { outcome: "refused", ..End::default() });
            }
            TraceEvent::Unknown { op, .. } => {
                self.ended(world, *op, End { outcome: "unknown", ..End::default() });
            }
            _ => {}
        }
    }

    fn ended(&mut self, world: &World, op: OpId, end: End) {
        if let Some(asked) = self.asked.remove(&op) {
            self.rows.push(row(world, op, &asked, end));
        }
    }

    /// The spreadsheet. What is still under way comes last.
    pub fn sheet(&self, world: &World) -> Sheet {
        let mut rows = self.rows.clone();
        for (op, asked) in &self.asked {
            let end = End { outcome: "under way", ..End::default() };
            rows.push(row(world, *op, asked, end));
        }
        Sheet { head: HEAD.map(str::to_owned).to_vec(), rows }
    }
}

fn row(world: &World, op: OpId, asked: &Asked, end: End) -> Vec<String> {
    let micros = |length: Option<SimDuration>| {
        length.map_or_else(String::new, |length| length.as_micros().to_string())
    };
    vec![
        op.0.to_string(),
        if asked.write { "write" } else { "read" }.to_owned(),
        client_name(world, asked.client),
        node_name(world, asked.node),
        key_name(world, asked.key).to_owned(),
        end.value,
        asked.sent.as_micros().to_string(),
        micros(end.latency),
        end.outcome.to_owned(),
        micros(end.behind),
        end.broken,
    ]
}

/// What was counted, as lines of a name and a number.
pub fn numbers(counts: &Counts, time: SimTime) -> Sheet {
    let mut lines = vec![
        ("time_us", time.as_micros()),
        ("writes acknowledged", counts.writes),
        ("reads returned", counts.reads),
        ("reads from the primary", counts.primary_reads),
        ("stale reads", counts.stale),
        ("vanished reads", counts.vanished),
        ("worst staleness_us", counts.worst.as_micros()),
        ("acknowledged writes lost", counts.lost),
        ("requests refused", counts.refused),
        ("requests with an unknown outcome", counts.unknown),
        ("conflicts", counts.conflicts),
        ("lost updates", counts.lost_updates),
    ];
    let broken = Guarantees::ALL.iter().zip(counts.broken);
    lines.extend(broken.map(|(guarantee, count)| (guarantee.name(), count)));
    let rows = lines.into_iter().map(|(what, n)| vec![what.to_owned(), n.to_string()]);
    Sheet { head: vec!["what".to_owned(), "number".to_owned()], rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sim::scenario::Scenario;
    use crate::sim::timeline::Timeline;

    fn scenario() -> Scenario {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{ "settings": { "recovery_min_apply_delay": "300ms" } }],
            "load": { "writes_per_second": 20, "reads_per_second": 40, "keys": [0] } }"#;
        Scenario::from_json(text).expect("it is valid")
    }

    #[test]
    fn every_event_is_a_line_and_every_request_a_row() {
        let mut timeline = Timeline::new(Arc::new(scenario()));
        let (mut lines, mut requests) = (Vec::new(), Requests::default());
        timeline.advance(SimTime::from_micros(1_400_000), u64::MAX, |world, line| {
            lines.push(event_line(world, line));
            requests.see(world, line);
        });
        for line in &lines {
            let read: Value = serde_json::from_str(line).expect("each line is JSON");
            assert!(read["kind"].as_str().is_some_and(|kind| !kind.is_empty()), "{line}");
            assert!(line.ends_with('\n') && line.matches('\n').count() == 1, "{line}");
        }
        let world = timeline.world();
        let counts = &world.checker().counts;
        let sheet = requests.sheet(world);
        let with = |outcome: &str| sheet.rows.iter().filter(|row| row[8] == outcome).count() as u64;
        assert_eq!(with("acknowledged"), counts.writes);
        assert_eq!(with("stale"), counts.stale);
        assert_eq!(with("fresh") + with("stale") + with("vanished"), counts.reads);
        assert!(counts.stale > 0 && counts.writes > 0, "the replica is behind");
        assert!(sheet.rows.iter().all(|row| row.len() == HEAD.len()), "a cell for every column");
        let counted = numbers(counts, timeline.now()).csv();
        assert!(counted.contains(&format!("stale reads,{}\r\n", counts.stale)), "{counted}");
    }
}
