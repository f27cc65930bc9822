//! The numbers of the run so far, all measured.

use std::borrow::Cow;

use crate::lang::{decimal, t};
use crate::sim::node::{Commit, CommitStage};
use crate::sim::world::World;

/// A number with what it is and how it is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// The entry that says how it is measured.
    pub entry: &'static str,
    /// The same in a few words.
    pub how: Cow<'static, str>,
    /// The number.
    pub value: String,
    /// Whether a promise was broken.
    pub bad: bool,
}

/// All of them; overwritten writes only where they can be.
pub fn figures(world: &World) -> Vec<Figure> {
    let mut all = vec![latency(world), stale(world), worst(world), waiting(world), lost(world)];
    if world.has_several_primaries() {
        all.push(overwritten(world));
    }
    all
}

/// Those that stand side by side, the same of every run.
pub fn brief(world: &World) -> [Figure; 5] {
    let median = world.checker().write_latency().map(|(median, _)| decimal(median.to_string()));
    let latency = Figure {
        name: t!("number-write-latency-median"),
        how: t!("number-of-the-last-200").into(),
        value: median.unwrap_or_else(|| t!("number-none-yet").to_owned()),
        ..latency(world)
    };
    [latency, stale(world), waiting(world), lost(world), overwritten(world)]
}

fn latency(world: &World) -> Figure {
    let latency = world.checker().write_latency();
    Figure {
        name: t!("number-write-latency"),
        entry: "of-write-latency",
        how: t!("number-median-99-of-the-last").into(),
        value: latency.map_or(t!("number-none-yet").to_owned(), |(p50, p99)| {
            decimal(format!("{p50}, {p99}"))
        }),
        bad: false,
    }
}

fn stale(world: &World) -> Figure {
    let counts = world.checker().counts;
    Figure {
        name: t!("number-stale-reads"),
        entry: "of-stale-reads",
        how: t!("number-missed-an-acknowledged-write").into(),
        value: match counts.reads {
            0 => t!("number-none-yet").to_owned(),
            reads => format!("{}/{reads} {} %", counts.stale, percent(counts.stale, reads)),
        },
        bad: counts.stale > 0,
    }
}

fn worst(world: &World) -> Figure {
    let counts = world.checker().counts;
    Figure {
        name: t!("number-worst-staleness"),
        entry: "of-worst-staleness",
        how: t!("number-of-any-stale-read").into(),
        value: if counts.stale == 0 {
            t!("number-none").to_owned()
        } else {
            decimal(counts.worst.to_string())
        },
        bad: counts.stale > 0,
    }
}

/// Writes to one row go one after the other. Where most writes wait for that, their latency is not
/// the replicas' doing alone.
fn waiting(world: &World) -> Figure {
    // An old primary that still runs may keep writes waiting, too.
    let (mut replicas, mut queue) = (0, 0);
    for primary in world.members().filter_map(|node| node.primary()) {
        let waits = |c: &&Commit| c.stage == CommitStage::WaitingForReplicas;
        replicas += primary.commits.iter().filter(waits).count();
        queue += primary.lock_waiters().count();
    }
    let waiting = replicas + queue;
    Figure {
        name: t!("number-waiting-writes"),
        entry: "of-waiting-writes",
        how: match queue * 2 <= waiting {
            true => t!("number-not-answered-yet").into(),
            false => t!("number-of-them-queue", n = queue).into(),
        },
        value: waiting.to_string(),
        bad: waiting > 0,
    }
}

fn lost(world: &World) -> Figure {
    let lost = world.checker().counts.lost;
    Figure {
        name: t!("number-lost-writes"),
        entry: "of-lost-writes",
        how: t!("number-acknowledged-then-gone").into(),
        value: lost.to_string(),
        bad: lost > 0,
    }
}

fn overwritten(world: &World) -> Figure {
    let overwritten = world.checker().counts.lost_updates;
    Figure {
        name: t!("number-overwritten-writes"),
        entry: "of-overwritten-writes",
        how: t!("number-acknowledged-then-lost-to-a").into(),
        value: overwritten.to_string(),
        bad: overwritten > 0,
    }
}

fn percent(part: u64, whole: u64) -> String {
    let tenths = part * 1_000 / whole.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}
