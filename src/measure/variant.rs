//! The rows of the tables.
//!
//! The course has four patterns. There is a fifth row, because its words for the third, "the
//! replica is always current", are true with `synchronous_commit = remote_apply` only: with `on` a
//! replica has flushed the write, and may not show it yet.

use serde::{Deserialize, Serialize};

use crate::sim::conf::postgresql::Conf;
use crate::sim::pattern::Pattern;
use crate::sim::scenario::{NodeSpec, Scenario};
use crate::sim::settings::SynchronousCommit;

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Commits wait for no replica.
    Async,
    /// Commits wait until one replica has received them.
    SemiSync,
    /// Commits wait until every replica has flushed them.
    Sync,
    /// Commits wait until every replica shows them.
    RemoteApply,
    /// Every node takes writes.
    MultiPrimary,
}

impl Variant {
    /// Each of them, in the course's order.
    pub const ALL: [Variant; 5] = [
        Variant::Async,
        Variant::SemiSync,
        Variant::Sync,
        Variant::RemoteApply,
        Variant::MultiPrimary,
    ];

    /// Its place in [`Variant::ALL`].
    pub fn index(self) -> usize {
        Variant::ALL.iter().position(|v| *v == self).expect("all are listed")
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Variant::Async => "async",
            Variant::SemiSync => "semi-sync",
            Variant::Sync => "sync (on)",
            Variant::RemoteApply => "sync (remote_apply)",
            Variant::MultiPrimary => "multi-primary",
        }
    }

    /// The pattern that it is, or is a form of.
    pub const fn pattern(self) -> Pattern {
        match self {
            Variant::Async => Pattern::Async,
            Variant::SemiSync => Pattern::SemiSync,
            Variant::Sync | Variant::RemoteApply => Pattern::Sync,
            Variant::MultiPrimary => Pattern::MultiPrimary,
        }
    }

    /// The same nodes, load and seed in this form. All nodes run at the start, and what their
    /// files say has become their settings: a file is one kind of server's, and the rows are not
    /// all of one kind.
    pub fn applied_to(self, scenario: &Scenario) -> Scenario {
        let mut plain = scenario.clone();
        for node in std::iter::once(&mut plain.primary).chain(&mut plain.replicas) {
            settle(node);
            match self {
                Variant::Sync => node.settings.synchronous_commit = SynchronousCommit::On,
                Variant::RemoteApply => {
                    node.settings.synchronous_commit = SynchronousCommit::RemoteApply;
                }
                // Nodes that all take writes follow nobody.
                Variant::MultiPrimary => {
                    node.follows = None;
                    node.settings.primary_slot_name.clear();
                    node.slots.clear();
                }
                Variant::Async | Variant::SemiSync => {}
            }
        }
        self.pattern().applied_to(&plain)
    }
}

fn settle(node: &mut NodeSpec) {
    node.down = false;
    let Some(text) = node.conf.take().filter(|_| node.mariadb.is_none()) else { return };
    let line: Vec<(&str, &str)> =
        node.command_line.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if let Ok(conf) = Conf::start(&text, &line) {
        node.settings = conf.settings();
    }
}
