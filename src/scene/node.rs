//! One server, as its card shows it.

use crate::lang::{decimal, t};
use crate::sim::ids::{KeyId, LinkId, NodeId};
use crate::sim::link::Direction;
use crate::sim::node::{Commit, CommitStage, Node, Power, Receiver, Replay, Replica, Role};
use crate::sim::time::SimDuration;
use crate::sim::world::World;

use super::tape::parted_from;
use super::words::{key_name, node_in_text, node_name, value_text};

/// Rows shown on a card.
pub const ROWS: usize = 3;

/// How a node is, at a glance. Never told by colour alone: the card says it in words, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Health {
    /// The primary that clients are sent to.
    Leader,
    /// A replica whose readers see every acknowledged write.
    #[default]
    Fresh,
    /// A replica that misses an acknowledged write: a read now may be stale.
    Behind,
    /// It does not run.
    Down,
    /// It runs, and its history is not the one that counts.
    Diverged,
}

impl Health {
    /// Its name in the style sheets.
    pub fn class(self) -> &'static str {
        match self {
            Health::Leader => "leader",
            Health::Fresh => "fresh",
            Health::Behind => "behind",
            Health::Down => "down",
            Health::Diverged => "diverged",
        }
    }
}

/// The top line of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What it is called.
    pub name: String,
    /// How it is, at a glance.
    pub health: Health,
    /// How it is, in words.
    pub status: String,
}

/// One row of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the row is called.
    pub key: String,
    /// What a reader sees.
    pub value: String,
    /// What is to be said of the value, if anything.
    pub note: Option<Note>,
}

/// What is to be said of a row's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// An acknowledged write is missing.
    Behind,
    /// It is not in the surviving history.
    Orphan,
    /// So many versions that nobody has decided between.
    Siblings(u64),
    /// A newer value is here and not on the disk yet.
    Unflushed(String),
    /// A newer value is committed here and hidden until replicas have answered.
    Hidden(String),
}

impl Note {
    /// The note in words.
    pub fn words(&self) -> String {
        match self {
            Note::Behind => t!("node-older-than-acknowledged").to_owned(),
            Note::Siblings(n) => t!("node-versions-none-of-which-knew", n = n),
            Note::Orphan => t!("node-not-in-the-surviving-history").to_owned(),
            Note::Unflushed(value) => t!("node-hidden-until-it-is-on", value = value),
            Note::Hidden(value) => t!("node-hidden-until-replicas-answer", value = value),
        }
    }

    /// Whether it is a broken promise, and not only a wait.
    pub fn is_broken(&self) -> bool {
        matches!(self, Note::Behind | Note::Orphan)
    }
}

/// The line under the tape. One word of it is explained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foot {
    /// What stands before that word.
    pub before: String,
    /// The word.
    pub word: &'static str,
    /// Its entry in the glossary.
    pub entry: &'static str,
    /// What stands after it.
    pub after: String,
}

/// The controls of a node, as they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Knobs {
    /// Whether it follows another node: only then it has lag.
    pub replica: bool,
    /// Whether it takes writes by right.
    pub leader: bool,
    /// The name of the setting that delays its replay.
    pub apply_setting: &'static str,
    /// The one-way network delay to its upstream.
    pub network: SimDuration,
    /// `recovery_min_apply_delay`.
    pub apply: SimDuration,
    /// The time to replay one record.
    pub replay_cost: SimDuration,
    /// The length of an fsync on its disk.
    pub fsync: SimDuration,
    /// How far its clock is off, in microseconds.
    pub clock_skew_us: i64,
    /// Whether it runs.
    pub power: Power,
    /// Whether the network to its upstream is cut.
    pub cut: bool,
    /// Whether its upstream refuses it because their histories have parted.
    pub diverged: bool,
}

/// The top line of a node's card.
pub fn head(world: &World, id: NodeId) -> Head {
    let node = world.node(id);
    let (health, status) = match (node.power, &node.role) {
        (Power::Off, _) => (Health::Down, t!("node-no-power").to_owned()),
        (Power::Crashed | Power::Removed, _) => (Health::Down, t!("node-not-running").to_owned()),
        (Power::Starting, _) => (Health::Down, t!("node-recovering").to_owned()),
        (Power::Stopping, _) => (Health::Down, t!("node-shutting-down").to_owned()),
        (Power::Up, Role::Primary(_)) if world.leader() == id => leader_status(node),
        (Power::Up, Role::Primary(_)) if !node.subscriptions.is_empty() => {
            subscriber_status(world, node)
        }
        (Power::Up, Role::Primary(_)) => (Health::Diverged, t!("node-primary-too").to_owned()),
        (Power::Up, Role::Replica(replica)) => replica_status(world, node, replica),
    };
    Head { name: node_name(world, id), health, status }
}

fn leader_status(node: &Node) -> (Health, String) {
    let primary = node.primary().expect("the leader is a primary");
    let waiting = primary.commits.iter().filter(|c| c.stage == CommitStage::WaitingForReplicas);
    let (waiting, locked) = (waiting.count() as u64, primary.lock_waiters().count() as u64);
    let status = match (waiting + locked, node.id) {
        (0, NodeId(0)) => t!("node-takes-writes").to_owned(),
        (0, _) => t!("node-primary-now").to_owned(),
        (n, _) => t!("node-waiting", n = t!("count-writes", n = n)),
    };
    (Health::Leader, status)
}

/// A node with a log of its own that takes in what others have written.
fn subscriber_status(world: &World, node: &Node) -> (Health, String) {
    if let Some(stopped) = node.subscriptions.iter().find(|s| s.error.is_some() || !s.receiving) {
        let what =
            if stopped.error.is_some() { t!("node-applying-stopped") } else { t!("node-refused") };
        return (Health::Diverged, what.to_owned());
    }
    let lag = world.replay_lag(node.id);
    let behind = misses_acknowledged(world, node);
    let status = match lag {
        SimDuration::ZERO if world.has_several_primaries() => t!("node-takes-writes").to_owned(),
        SimDuration::ZERO => t!("node-up-to-date").to_owned(),
        lag => t!("node-behind", coarse = coarse(lag)),
    };
    (if behind { Health::Behind } else { Health::Fresh }, status)
}

fn replica_status(world: &World, node: &Node, replica: &Replica) -> (Health, String) {
    if replica.diverged {
        return (Health::Diverged, t!("node-diverged").to_owned());
    }
    let lag = world.replay_lag(node.id);
    let behind = misses_acknowledged(world, node);
    let health = if behind { Health::Behind } else { Health::Fresh };
    let connected = matches!(replica.receiver(), Receiver::Streaming(_));
    let status = match (lag, connected) {
        (SimDuration::ZERO, true) => t!("node-up-to-date").to_owned(),
        (SimDuration::ZERO, false) => t!("node-not-connected").to_owned(),
        (lag, _) => t!("node-behind", coarse = coarse(lag)),
    };
    (health, status)
}

/// A lag for reading while it changes: two digits are enough.
fn coarse(lag: SimDuration) -> String {
    match lag.as_micros() {
        0..100_000 => t!("node-ms", lag = lag.as_micros() / 1_000),
        100_000..1_000_000 => t!("node-ms", lag = lag.as_micros() / 10_000 * 10),
        1_000_000..60_000_000 => {
            let (s, tenths) = (lag.as_micros() / 1_000_000, lag.as_micros() / 100_000 % 10);
            decimal(format!("{s}.{tenths} s"))
        }
        us => t!("node-min", us = us / 60_000_000),
    }
}

/// Whether some shown row lacks an acknowledged write.
pub(super) fn misses_acknowledged(world: &World, node: &Node) -> bool {
    let keys = world.scenario().keys.len().min(u16::MAX as usize) as u16;
    (0..keys).any(|key| row_is_behind(world, node, KeyId(key)))
}

/// Whether a node shows an older version of a row than somebody was told is saved.
pub(super) fn row_is_behind(world: &World, node: &Node, key: KeyId) -> bool {
    let checker = world.checker();
    let least = node.seen.iter().copied().filter(|next| *next > 0).min().unwrap_or(0);
    let mut at = checker.latest(key);
    while let Some(write) = at.filter(|w| w.0 >= least) {
        let Some(fact) = checker.fact(write) else { return false };
        if fact.acknowledged.is_some() && !node.has_seen(fact.node, write) {
            return true;
        }
        at = fact.previous;
    }
    false
}

/// The rows of a node's table that its card has room for.
pub fn rows(world: &World, id: NodeId) -> Vec<Row> {
    let node = world.node(id);
    let keys = (0..world.scenario().keys.len().min(ROWS) as u16).map(KeyId);
    keys.map(|key| Row {
        key: key_name(world, key).to_owned(),
        value: value_text(world, key, node.read(key).map(|(_, value)| value)),
        note: note(world, node, key),
    })
    .collect()
}

fn note(world: &World, node: &Node, key: KeyId) -> Option<Note> {
    let commits = node.primary().map(|primary| &primary.commits);
    let hidden = |commit: &&Commit| commit.key == key && !commit.visible;
    if let Some(commit) = commits.and_then(|all| all.iter().find(hidden)) {
        let value = value_text(world, key, Some(commit.value));
        return Some(match commit.stage {
            CommitStage::Flushing => Note::Unflushed(value),
            CommitStage::WaitingForReplicas => Note::Hidden(value),
        });
    }
    let shown = node.read(key).and_then(|(write, _)| world.checker().fact(write));
    if shown.is_some_and(|fact| !fact.survives) {
        return Some(Note::Orphan);
    }
    let siblings = node.siblings(key).len();
    if siblings > 1 {
        return Some(Note::Siblings(siblings as u64));
    }
    let several = world.has_several_primaries();
    let may_lag = several || world.leader() != node.id;
    (may_lag && row_is_behind(world, node, key)).then_some(Note::Behind)
}

/// The line under the tape: how far the node is in the WAL.
pub fn foot(world: &World, id: NodeId) -> Foot {
    let node = world.node(id);
    match &node.role {
        Role::Primary(primary) => {
            let unflushed = primary.inserted.records - primary.flushed.records;
            let end = primary.inserted.lsn;
            let (word, entry) = match node.mariadb {
                Some(_) => (t!("node-binary-log"), "binary-log"),
                None => (t!("node-wal"), "wal"),
            };
            let after = match (unflushed, world.history().branch(node.branch).timeline) {
                (0, 1) => t!("foot-on-disk", end = end),
                (0, timeline) => t!("foot-timeline", end = end, timeline = timeline),
                (n, _) => t!("foot-not-on-disk", end = end, n = n),
            };
            Foot { before: String::new(), word, entry, after }
        }
        Role::Replica(replica) => replica_foot(world, replica),
    }
}

fn replica_foot(world: &World, replica: &Replica) -> Foot {
    let p = replica.positions;
    let to_go = world.node(world.leader()).wal_end().records.saturating_sub(p.replayed.records);
    let replayed = |more: &str| Foot {
        before: String::new(),
        word: t!("foot-replayed"),
        entry: "replay",
        after: format!("{}{more}", p.replayed.lsn),
    };
    match (to_go, replica.replay) {
        (0, _) => replayed(""),
        (n, Replay::Delayed { until }) => Foot {
            before: t!("foot-to-go", n = n),
            word: t!("foot-next"),
            entry: "apply-delay",
            after: t!("foot-in", time = until.since(world.now())),
        },
        (n, Replay::Conflict { .. }) => Foot {
            before: t!("foot-to-go", n = n),
            word: t!("foot-held-up"),
            entry: "hot-standby-feedback",
            after: t!("foot-by-a-query").to_owned(),
        },
        (n, Replay::Idle | Replay::Busy) => replayed(&t!("foot-and-to-go", n = n)),
    }
}

/// The controls of a node, as they stand.
pub fn knobs(world: &World, id: NodeId) -> Knobs {
    let node = world.node(id);
    Knobs {
        replica: node.upstreams().next().is_some(),
        leader: world.leader() == id || world.has_several_primaries(),
        apply_setting: match (&node.mariadb, node.subscriptions.is_empty()) {
            (Some(_), _) => "MASTER_DELAY",
            (None, false) => "apply_delay",
            (None, true) => "recovery_min_apply_delay",
        },
        network: world.typical_delay(id),
        apply: match node.subscriptions.first() {
            Some(subscription) => subscription.delay,
            None => node.settings.recovery_min_apply_delay,
        },
        replay_cost: node.hardware.replay_cost,
        fsync: node.hardware.fsync.typical(),
        clock_skew_us: node.clock_skew_us,
        power: node.power,
        cut: world.is_cut(id),
        diverged: node.replica().is_some_and(|r| r.diverged)
            || node.subscriptions.iter().any(|s| s.receive_error.is_some() && !s.receiving)
            || parted_from(world, node).is_some(),
    }
}

/// What is under way to a node, for those who do not see the stage.
pub fn traffic(world: &World, id: NodeId) -> String {
    let under_way = |upstream: NodeId| {
        let link = world.links().get(LinkId { replica: id, upstream });
        let down = link.map(|link| link.channel(Direction::Down).in_flight.len() as u64);
        let from = node_in_text(world, upstream);
        t!("node-on-the-way-from", n = t!("count-messages", n = down.unwrap_or(0)), from = from)
    };
    world.node(id).upstreams().map(under_way).collect::<Vec<_>>().join(", ")
}
