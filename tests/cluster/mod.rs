//! Random clusters that are watched by a model, for the property tests and the swarm.
//!
//! | part | what it does |
//! |---|---|
//! | `scenarios` | draws a cluster: an engine, its topology, settings and load |
//! | `acts` | draws what is done to it |
//! | `watched` | runs it, step by step, under the model's eyes, and heals it at the end |
//! | `model` | a second opinion on everything that happens |
//! | `shrink` | makes a failing plan shorter |

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod acts;
pub(crate) mod dice;
pub(crate) mod heal;
pub(crate) mod model;
pub(crate) mod scenarios;
pub(crate) mod shrink;
pub(crate) mod watched;

use laglab::sim::action::Action;
use laglab::sim::scenario::Scenario;
use laglab::sim::settings::ConflictPolicy;
use laglab::sim::time::SimDuration;

use dice::Dice;

/// What kind of cluster it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// PostgreSQL's physical replication.
    Physical,
    /// MariaDB's replication.
    SemiSync,
    /// Several primaries.
    MultiPrimary(ConflictPolicy),
}

/// A cluster and what is done to it.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) kind: Kind,
    pub(crate) scenario: Scenario,
    pub(crate) acts: Vec<Act>,
    /// Fewest faults that are carried out: what the acts lack is made up for at the end.
    pub(crate) faults: u64,
    /// The least time that it runs.
    pub(crate) time: SimDuration,
}

/// One act, some time after the one before.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) after: SimDuration,
    pub(crate) action: Action,
}

/// How much a plan holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Fewest faults that are carried out.
    pub(crate) faults: u64,
    /// The least time that it runs.
    pub(crate) time: SimDuration,
    /// Fewest and most acts.
    pub(crate) acts: (u64, u64),
    /// The longest time between two acts, in microseconds.
    pub(crate) gap: u64,
    /// Most requests a second of the load.
    pub(crate) rate: u64,
}

impl Size {
    /// A short run with faults in quick succession.
    pub(crate) const SHORT: Size =
        Size { faults: 0, time: SimDuration::ZERO, acts: (1, 16), gap: 1_500_000, rate: 50 };
    /// A minute and more.
    pub(crate) const LONG: Size = Size {
        faults: 5,
        time: SimDuration::from_secs(60),
        acts: (18, 36),
        gap: 6_000_000,
        rate: 6,
    };
}

/// Every kind of cluster, each conflict policy among them. The frequent ones come several times.
pub(crate) fn kinds() -> Vec<Kind> {
    let mut kinds = vec![Kind::Physical, Kind::SemiSync, Kind::Physical, Kind::SemiSync];
    kinds.extend(ConflictPolicy::ALL.map(Kind::MultiPrimary));
    kinds.extend([Kind::Physical; 4]);
    kinds
}

impl Plan {
    /// The plan of a seed.
    pub(crate) fn new(seed: u64, kind: Kind, size: Size) -> Plan {
        let mut dice = Dice::new(seed);
        let scenario = scenarios::scenario(&mut dice, seed, kind, size);
        let count = dice.between(size.acts.0, size.acts.1);
        let acts = (0..count).map(|_| acts::act(&mut dice, kind, &scenario, size));
        let mut acts: Vec<Act> = acts.collect();
        acts::let_a_guest_in(&mut Dice::new(!seed), &scenario, &mut acts);
        Plan { seed, kind, scenario, acts, faults: size.faults, time: size.time }
    }

    /// The plan of a seed, of any kind.
    pub(crate) fn any(seed: u64, size: Size) -> Plan {
        let kinds = kinds();
        let kind = kinds[(seed % kinds.len() as u64) as usize];
        Plan::new(seed, kind, size)
    }

    /// All there is to say about it, for whoever looks for a fault.
    pub(crate) fn describe(&self) -> String {
        let mut text = format!("seed {}, {:?}\n", self.seed, self.kind);
        let json = serde_json::to_string(&self.scenario).expect("a scenario has a text");
        text.push_str(&json);
        for act in &self.acts {
            text.push_str(&format!("\n  after {:>9}  {:?}", act.after.to_string(), act.action));
        }
        text
    }
}
