//! The script of a scenario: what happens by itself.

use super::super::action::Action;
use super::super::ids::OpId;
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
        // What comes after its acknowledgement stands between it and the next write.
        let rest = self.scenario.script[next..].iter();
        let rest = rest.take_while(|line| !matches!(line.action, Action::Write { .. }));
        let waits = (line + 1..).zip(rest).filter(|(_, line)| line.after.is_some());
        self.awaiting.extend(waits.map(|(line, _)| (op, line)));
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
