//! What happens in a measured run.
//!
//! | part of the run | what happens |
//! |---|---|
//! | 0 to 25 % | nothing |
//! | 25 to 45 % | the first replica is down |
//! | 65 % | the primary's site is lost (its power, what is on the wire), and a manager promotes |
//! | 85 % | the old primary is back, as a replica |
//! | 100 % | the load ends; what is still under way gets two more seconds |
//!
//! The load is the scenario's, or 50 writes and 200 reads a second if it has none. A run is as
//! long as a thousand writes take. Where several nodes take writes, nobody is promoted: the
//! clients of the node that is down wait for its return.
//!
//! There are at least 64 rows. Writes to one row wait for each other, so with a handful of rows and
//! slow commits a run would show the queue for the row, and nothing of what was asked.

use serde::{Deserialize, Serialize};

use crate::sim::action::{Action, Failover, Load};
use crate::sim::ids::NodeId;
use crate::sim::link::Line;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::{KeySpec, Scenario, ScriptLine};
use crate::sim::time::{SimDuration, SimTime};

/// Requests a second of a scenario that has no load: writes and reads.
const DEFAULT_RATES: (u32, u32) = (50, 200);

/// Rows of a run that is not the scenario's own, at least.
const ROWS: usize = 64;

/// After so long without a sign of life of the primary another is promoted, at most.
const FAILOVER_TIMEOUT: SimDuration = SimDuration::from_secs(1);

/// How long replicas are cut off in a run with [`Faults::Isolation`]: longer than the ten seconds
/// for which semi-sync waits.
const ISOLATION: SimDuration = SimDuration::from_secs(13);

/// The shortest and the longest run.
const LENGTHS: (SimDuration, SimDuration) =
    (SimDuration::from_secs(4), SimDuration::from_secs(1_000));

/// How long answers are waited for after the load has ended.
const LAST_ANSWERS: SimDuration = SimDuration::from_secs(2);

/// What goes wrong in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Faults {
    /// What the scenario's own script says.
    #[default]
    Own,
    /// A replica is down for a while, and later the primary loses power.
    Course,
    /// All replicas are cut off, and then the primary loses power.
    Isolation,
}

/// How a run is made of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// About how many writes are asked for.
    pub writes: u32,
    /// About how many reads, if the scenario does not say.
    pub reads: u32,
    /// What goes wrong.
    pub faults: Faults,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { writes: 1_000, reads: 4_000, faults: Faults::Own }
    }
}

/// When what happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phases {
    /// From when to when a replica is down.
    pub down: Option<(SimTime, SimTime)>,
    /// When the primary loses power.
    pub loss: Option<SimTime>,
    /// When the load ends.
    pub load_ends: SimTime,
    /// When the run ends.
    pub end: SimTime,
}

impl Plan {
    /// The scenario with the load and the faults of the plan, and when these are.
    pub fn applied_to(&self, scenario: &Scenario) -> (Scenario, Phases) {
        let mut scenario = scenario.clone();
        let load = self.load(&scenario.load);
        let length = match self.faults {
            Faults::Isolation => SimDuration::from_secs(20),
            Faults::Own | Faults::Course => self.length(&load),
        };
        scenario.load = load;
        if self.faults != Faults::Own {
            add_rows(&mut scenario);
        }
        let mut script = Script { lines: Vec::new() };
        let mut phases = Phases { load_ends: SimTime::ZERO + length, ..Phases::default() };
        phases.end = phases.load_ends + LAST_ANSWERS;
        match self.faults {
            Faults::Own => {
                script.lines = std::mem::take(&mut scenario.script);
                // The load of the script is the scenario's own, to its end. A line that comes
                // after an answer counts from there: its time says nothing about the run's.
                script.lines.retain(|line| line.after.is_some() || line.at < length);
            }
            Faults::Course => {
                script.lines = set_up(&scenario);
                script.course(&scenario, length, &mut phases);
            }
            Faults::Isolation => {
                script.lines = set_up(&scenario);
                script.isolation(&scenario, &mut phases);
            }
        }
        script.at(length, Action::SetLoad(Load::default()));
        scenario.script = script.lines;
        (scenario, phases)
    }

    fn load(&self, load: &Load) -> Load {
        let (writes, reads) = match (load.writes_per_second, load.reads_per_second) {
            (0, 0) => DEFAULT_RATES,
            (0, reads) => ((reads / 4).max(1), reads),
            both => both,
        };
        Load { writes_per_second: writes, reads_per_second: reads, ..load.clone() }
    }

    /// As long as the writes take, if the reads do not become too many by it.
    fn length(&self, load: &Load) -> SimDuration {
        let seconds = |requests: u32, rate: u32| {
            SimDuration::from_micros(u64::from(requests) * 1_000_000 / u64::from(rate.max(1)))
        };
        let writes = seconds(self.writes, load.writes_per_second);
        let reads = seconds(self.reads.saturating_mul(4), load.reads_per_second);
        let (least, most) = LENGTHS;
        writes.min(reads).clamp(least, most)
    }
}

fn add_rows(scenario: &mut Scenario) {
    for number in scenario.keys.len() + 1..=ROWS {
        let name = format!("row {number}");
        scenario.keys.push(KeySpec { name, words: Vec::new(), initial: Some(0) });
    }
}

/// What a script does at the very beginning to machines and clocks is how things are, and stays.
fn set_up(scenario: &Scenario) -> Vec<ScriptLine> {
    let is_set_up = |line: &&ScriptLine| {
        line.at == SimDuration::ZERO
            && line.after.is_none()
            && matches!(
                line.action,
                Action::SetClock { .. }
                    | Action::SetFsync { .. }
                    | Action::SetReplayCost { .. }
                    | Action::SetNetworkDelay { .. }
                    | Action::SetApplyDelay { .. }
                    | Action::SetWalRoom { .. }
            )
    };
    scenario.script.iter().filter(is_set_up).cloned().collect()
}

struct Script {
    lines: Vec<ScriptLine>,
}

impl Script {
    fn at(&mut self, at: SimDuration, action: Action) {
        self.lines.push(ScriptLine { at, after: None, action });
    }

    fn course(&mut self, scenario: &Scenario, length: SimDuration, phases: &mut Phases) {
        let part = |percent: u64| SimDuration::from_micros(length.as_micros() / 100 * percent);
        let replica = NodeId(1);
        if !scenario.replicas.is_empty() {
            self.at(part(25), Action::Crash(replica));
            self.at(part(45), Action::Start(replica));
            phases.down = Some((SimTime::ZERO + part(25), SimTime::ZERO + part(45)));
        }
        self.lose_primary(scenario, part(65), part(5).min(FAILOVER_TIMEOUT), phases);
        self.bring_back(scenario, part(85));
    }

    fn isolation(&mut self, scenario: &Scenario, phases: &mut Phases) {
        let (from, to) = (SimDuration::from_secs(3), SimDuration::from_secs(3) + ISOLATION);
        let count = u8::try_from(scenario.replicas.len()).expect("a cluster is small");
        for node in (1..=count).map(NodeId) {
            self.at(from, Action::Cut(node));
        }
        phases.down = Some((SimTime::ZERO + from, SimTime::ZERO + to));
        self.lose_primary(scenario, to, FAILOVER_TIMEOUT, phases);
    }

    fn lose_primary(
        &mut self,
        scenario: &Scenario,
        at: SimDuration,
        timeout: SimDuration,
        phases: &mut Phases,
    ) {
        self.network(scenario, at, Line::Cut);
        self.at(at, Action::PowerLoss(NodeId(0)));
        phases.loss = Some(SimTime::ZERO + at);
        if scenario.pattern != Some(Pattern::MultiPrimary) {
            self.at(at, Action::SetFailover(Some(Failover { timeout, fencing: true })));
        }
    }

    /// All ways to and from the first primary.
    fn network(&mut self, scenario: &Scenario, at: SimDuration, line: Line) {
        let primary = NodeId(0);
        let count = u8::try_from(scenario.replicas.len()).expect("a cluster is small");
        for other in (1..=count).map(NodeId) {
            self.at(at, Action::SetLine { from: primary, to: other, line });
            self.at(at, Action::SetLine { from: other, to: primary, line });
        }
    }

    fn bring_back(&mut self, scenario: &Scenario, at: SimDuration) {
        self.network(scenario, at, Line::Healthy);
        let alone = scenario.replicas.is_empty() || scenario.pattern == Some(Pattern::MultiPrimary);
        let primary = NodeId(0);
        self.at(at, if alone { Action::Start(primary) } else { Action::Rewind(primary) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_comes_after_an_answer_is_not_left_out_for_its_wait() {
        let text = r#"{ "version": 1, "replicas": [{}], "clients": ["Ana"],
            "keys": [{ "name": "a" }], "load": { "writes_per_second": 100 },
            "script": [
              { "at": "1s", "do": { "write": { "client": 0, "key": 0 } } },
              { "at": "15s", "after": "acknowledged", "do": { "crash": 1 } },
              { "at": "15s", "do": { "crash": 1 } } ] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let (planned, phases) = Plan::default().applied_to(&scenario);
        assert_eq!(phases.load_ends, SimTime::from_micros(10_000_000), "the run has ten seconds");
        let (after, timed): (Vec<_>, Vec<_>) =
            planned.script.iter().partition(|line| line.after.is_some());
        assert_eq!(after.len(), 1, "what answers an event stays: {after:?}");
        assert!(timed.iter().all(|line| line.at <= SimDuration::from_secs(10)), "{timed:?}");
    }
}
