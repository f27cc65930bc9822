//! The script of a scenario: what happens by itself.

use super::super::action::Action;
use super::super::ids::OpId;
use super::super::scenario::ScriptLine;
use super::super::trace::TraceEntry;
use super::{Event, World};

impl World {
    /// Does a line of the script.
    pub(super) fn follow_script(&mut self, line: u16, out: &mut Vec<TraceEntry>) {
        let next = usize::from(line) + 1;
        let action = self.scenario.script[next - 1].action.clone();
        let (op, writes) = (self.next_op(), matches!(action, Action::Write { .. }));
        // A script may ask for what cannot be done any more, such as starting a node that runs;
        // then nothing happens.
        let done = self.act(action, out);
        if !writes || done.is_err() {
            return;
        }
        // What comes after its acknowledgement stands below it, up to the next write and with it.
        let rest = &self.scenario.script[next..];
        let writes = |line: &ScriptLine| matches!(line.action, Action::Write { .. });
        let end = rest.iter().position(writes).map_or(rest.len(), |place| place + 1);
        let waits = (line + 1..).zip(&rest[..end]).filter(|(_, line)| line.after.is_some());
        self.awaiting.extend(waits.map(|(line, _)| (op, line)));
    }

    /// Whether the script is over: no line of it is due or may yet become due.
    pub(super) fn has_followed_script(&self) -> bool {
        let is_line = |event: &Event| matches!(event, Event::Script(_));
        self.awaiting.is_empty() && !self.queue.iter().any(is_line)
    }

    /// A write was acknowledged: the lines of the script that wait for it become due.
    pub(super) fn go_on_with_script(&mut self, write: OpId) {
        let mut i = 0;
        while let Some((op, line)) = self.awaiting.get(i).copied() {
            if op == write {
                self.awaiting.remove(i);
                let after = self.scenario.script[usize::from(line)].at;
                self.queue.push(self.now + after, Event::Script(line));
            } else {
                i += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::scenario::Scenario;
    use super::super::super::time::SimTime;
    use super::*;

    fn world(script: &str) -> World {
        let text = [
            r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
                "replicas": [{ "down": true }], "script": ["#,
            script,
            "] }",
        ]
        .concat();
        World::new(Scenario::from_json(&text).expect("it is valid").into())
    }

    const WRITE: &str = r#"{ "at": "100ms", "do": { "write": { "client": 0, "key": 0 } } }"#;
    const NEXT: &str = r#"{ "at": "30ms", "after": "acknowledged",
        "do": { "write": { "client": 0, "key": 0 } } }"#;

    #[test]
    fn a_write_may_come_after_a_write_and_another_after_that() {
        let mut world = world(&[WRITE, NEXT, NEXT].join(","));
        world.run_until(SimTime::from_micros(5_000_000), &mut Vec::new());
        assert_eq!(world.checker().counts.writes, 3);
    }

    #[test]
    fn what_comes_after_a_write_that_is_refused_is_never_due() {
        let stop = r#"{ "at": "50ms", "do": { "crash": 0 } }"#;
        let read = r#"{ "at": "30ms", "after": "acknowledged",
            "do": { "read": { "client": 0, "key": 0, "node": 0 } } }"#;
        let mut world = world(&[stop, WRITE, read].join(","));
        world.run_until(SimTime::from_micros(5_000_000), &mut Vec::new());
        assert_eq!(world.checker().counts.refused, 1);
        assert!(world.awaiting.is_empty(), "nothing is kept for it");
    }

    #[test]
    fn a_line_that_is_still_to_come_keeps_the_cluster_from_being_quiet() {
        let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
            "replicas": [{}], "script": [{ "at": "100ms", "do": { "write": { "client": 0,
            "key": 0 } } }, { "at": "500ms", "after": "acknowledged", "do": { "read": { "client": 0,
            "key": 0, "node": 1 } } }] }"#;
        let mut world = World::new(Scenario::from_json(text).expect("it is valid").into());
        world.run_until(SimTime::from_micros(600_000), &mut Vec::new());
        assert_eq!(world.checker().counts.writes, 1);
        assert!(!world.is_quiet(), "a read is still to come");
        world.run_until(SimTime::from_micros(5_000_000), &mut Vec::new());
        assert!(world.is_quiet());
    }
}
