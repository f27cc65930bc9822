//! What can befall a server, as the menu of its card: only what makes sense as it stands.

use std::borrow::Cow;

use crate::lang::{Key, k, t};
use crate::sim::action::{Action, Failover};
use crate::sim::ids::{ClientId, NodeId, OpId};
use crate::sim::node::{Node, Power};
use crate::sim::time::SimDuration;
use crate::sim::world::{OpStage, World};

use super::words::node_in_text;

/// One act of a menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What the button says. No two of a menu say the same.
    pub words: Cow<'static, str>,
    /// What it does to the learner's cluster, in a sentence.
    pub hint: &'static str,
    /// What is done, one after the other.
    pub acts: Vec<Action>,
}

/// Acts that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they concern.
    pub part: Part,
    /// The acts.
    pub entries: Vec<Entry>,
}

/// What the acts of a group concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The server process and its machine.
    Server,
    /// The disk and the clock.
    Machine,
    /// Queries and writes.
    Work,
    /// Receiving and replaying.
    Replication,
    /// Who leads and who follows.
    Cluster,
}

impl Part {
    /// All, in the order of the menu.
    pub const ALL: [Part; 5] =
        [Part::Server, Part::Machine, Part::Work, Part::Replication, Part::Cluster];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Part::Server => t!("fault-server"),
            Part::Machine => t!("fault-disk-and-clock"),
            Part::Work => t!("fault-queries-and-writes"),
            Part::Replication => t!("fault-replication"),
            Part::Cluster => t!("fault-cluster"),
        }
    }
}

/// Clocks to choose from: what they are called, and how far off they are, in microseconds.
pub const CLOCKS: [(Key, i64); 7] = [
    (k!("clock-right"), 0),
    (k!("clock-ahead-100-ms"), 100_000),
    (k!("clock-ahead-1-s"), 1_000_000),
    (k!("clock-ahead-10-s"), 10_000_000),
    (k!("clock-behind-100-ms"), -100_000),
    (k!("clock-behind-1-s"), -1_000_000),
    (k!("clock-behind-10-s"), -10_000_000),
];

/// A long query lasts so long.
const LONG_QUERY: SimDuration = SimDuration::from_secs(10);

/// A manager takes a primary that is silent for so long for dead.
const SILENCE: SimDuration = SimDuration::from_secs(3);

/// A slot that no replica uses.
const SPARE_SLOT: &str = "forgotten";

/// An act that is offered if it makes sense: what it says, what it does, the act.
type Offer = (bool, &'static str, &'static str, Action);

/// The menu of a node. Groups without an act are left out.
pub fn menu(world: &World, id: NodeId) -> Vec<Group> {
    let mut groups: Vec<Group> = Part::ALL.map(|part| group(world, id, part)).into();
    groups.retain(|group| !group.entries.is_empty());
    groups
}

/// The acts of one part of the menu.
pub fn group(world: &World, id: NodeId, part: Part) -> Group {
    let node = world.node(id);
    let offers: Vec<Offer> = match part {
        Part::Server => server(node),
        Part::Machine => machine(node),
        Part::Work => work(world, node),
        Part::Replication => replication(world, node),
        Part::Cluster => [cluster(world, node), failover(world, node)].concat(),
    };
    let possible = |(sensible, .., act): &Offer| *sensible && world.possible(act).is_ok();
    let mut entries: Vec<Entry> = offers
        .into_iter()
        .filter(possible)
        .map(|(_, words, hint, act)| Entry { words: words.into(), hint, acts: vec![act] })
        .collect();
    match part {
        Part::Work => entries.extend(queries_to_end(node)),
        Part::Replication => entries.extend(slots(world, node)),
        Part::Cluster => entries.extend(others_to_follow(world, node)),
        Part::Server | Part::Machine => {}
    }
    Group { part, entries }
}

fn server(node: &Node) -> Vec<Offer> {
    let id = node.id;
    vec![
        (
            true,
            t!("fault-start-the-server"),
            t!("fault-it-recovers-from-what-is"),
            Action::Start(id),
        ),
        (
            true,
            t!("fault-kill-the-process"),
            t!("fault-the-server-dies-at-once"),
            Action::Crash(id),
        ),
        (
            true,
            t!("fault-cut-the-power"),
            t!("fault-the-machine-goes-dark-what"),
            Action::PowerLoss(id),
        ),
        (
            node.power != Power::Stopping,
            t!("fault-shut-down-cleanly"),
            t!("fault-a-primary-first-sends-its"),
            Action::Stop(id),
        ),
        (
            node.is_up() && node.mariadb.is_none(),
            t!("fault-checkpoint"),
            t!("fault-all-changed-pages-are-written"),
            Action::Checkpoint { client: ClientId(0), node: id },
        ),
    ]
}

fn machine(node: &Node) -> Vec<Offer> {
    let id = node.id;
    let full = node.hardware.wal_room.is_some();
    let kept = u32::try_from(node.wal_kept() >> 20).unwrap_or(u32::MAX - 1);
    vec![
        (
            !node.disk.frozen,
            t!("fault-freeze-the-disk"),
            t!("fault-from-here-on-no-fsync"),
            Action::FreezeDisk(id),
        ),
        (
            node.disk.frozen,
            t!("fault-thaw-the-disk"),
            t!("fault-fsyncs-end-again"),
            Action::ThawDisk(id),
        ),
        (
            !full,
            t!("fault-fill-the-disk"),
            t!("fault-less-than-1-mb-is"),
            Action::SetWalRoom { node: id, mb: Some(kept + 1) },
        ),
        (
            full,
            t!("fault-free-the-disk"),
            t!("fault-there-is-room-for-wal"),
            Action::SetWalRoom { node: id, mb: None },
        ),
    ]
}

fn work(world: &World, node: &Node) -> Vec<Offer> {
    let id = node.id;
    let postgres = node.mariadb.is_none();
    let leads = world.leader() == id;
    vec![
        (
            postgres,
            t!("fault-query-for-10-s"),
            t!("fault-a-reader-keeps-its-snapshot"),
            Action::OpenQuery { node: id, lasts: Some(LONG_QUERY) },
        ),
        (
            postgres,
            t!("fault-idle-transaction"),
            t!("fault-a-reader-forgets-to-end"),
            Action::OpenQuery { node: id, lasts: None },
        ),
        (
            postgres,
            t!("fault-vacuum"),
            t!("fault-dead-rows-are-removed-unless"),
            Action::Vacuum(id),
        ),
        (
            leads,
            t!("fault-burst-of-50-writes"),
            t!("fault-50-writes-at-once-on"),
            Action::Burst { writes: 50 },
        ),
        (
            true,
            t!("fault-change-50-000-rows"),
            t!("fault-one-giant-transaction-replicas-replay"),
            Action::Transaction { node: id, rows: 50_000 },
        ),
        (
            true,
            t!("fault-write-64-mb-of-wal"),
            t!("fault-data-that-nobody-looks-at"),
            Action::BulkWrite { node: id, mb: 64 },
        ),
        (
            postgres,
            t!("fault-switch-wal-segment"),
            t!("fault-the-rest-of-the-16"),
            Action::SwitchWal(id),
        ),
    ]
}

fn replication(world: &World, node: &Node) -> Vec<Offer> {
    let id = node.id;
    let applies = node.subscriptions.iter().any(|s| s.applying) && node.mariadb.is_some();
    let receives = node.subscriptions.iter().any(|s| s.receiving);
    let follows = node.upstreams().next().is_some();
    let replays = node.replica().is_some_and(|replica| !replica.paused);
    let can_pause = node.replica().is_some() || (node.mariadb.is_some() && follows);
    vec![
        (
            can_pause && (replays || applies),
            t!("fault-pause-replay"),
            t!("fault-it-still-receives-and-its"),
            Action::PauseReplay(id),
        ),
        (
            can_pause && !replays && !applies,
            t!("fault-resume-replay"),
            t!("fault-it-replays-what-has-piled"),
            Action::ResumeReplay(id),
        ),
        (
            follows && receives && node.mariadb.is_some(),
            t!("fault-stop-receiving"),
            t!("fault-stop-slave-io-thread-nothing"),
            Action::StopReceiving(id),
        ),
        (
            follows && !receives && node.mariadb.is_some(),
            t!("fault-start-receiving"),
            t!("fault-start-slave-io-thread-it"),
            Action::StartReceiving(id),
        ),
        (
            !world.is_cut(id),
            t!("fault-cut-the-network"),
            t!("fault-nothing-reaches-it-either-way"),
            Action::Cut(id),
        ),
        (
            world.is_cut(id),
            t!("fault-mend-the-network"),
            t!("fault-what-stalled-is-sent-again"),
            Action::Heal(id),
        ),
    ]
}

fn cluster(world: &World, node: &Node) -> Vec<Offer> {
    let id = node.id;
    let leads = world.leader() == id;
    let follows = node.upstreams().next().is_some();
    let takes_writes = node.primary().is_some() && node.mariadb.is_none();
    vec![
        (
            !leads,
            t!("fault-promote-to-primary"),
            t!("fault-clients-and-the-other-replicas"),
            Action::Promote(id),
        ),
        (
            !leads,
            t!("fault-promote-tell-nobody"),
            t!("fault-it-takes-writes-and-nobody"),
            Action::PromoteAlone(id),
        ),
        (
            !follows && !leads,
            t!("fault-start-as-a-replica"),
            t!("fault-it-follows-the-present-primary"),
            Action::Rejoin(id),
        ),
        (
            !leads && (super::node::knobs(world, id).diverged || !follows),
            t!("fault-rewind-and-follow"),
            t!("fault-what-it-alone-holds-is"),
            Action::Rewind(id),
        ),
        (
            takes_writes && !node.fenced,
            t!("fault-fence-off"),
            t!("fault-it-is-told-to-take"),
            Action::Fence { node: id, fenced: true },
        ),
        (
            takes_writes && node.fenced,
            t!("fault-unfence"),
            t!("fault-it-may-take-writes-again"),
            Action::Fence { node: id, fenced: false },
        ),
        (
            !leads,
            t!("fault-remove-from-the-cluster"),
            t!("fault-it-is-shut-down-and"),
            Action::RemoveReplica(id),
        ),
    ]
}

/// Who watches the primary. Where all take writes, clients turn to another by themselves.
fn failover(world: &World, node: &Node) -> Vec<Offer> {
    let watched = world.leader() == node.id && !world.has_several_primaries();
    let manager = world.failover();
    let watches = |fencing| manager.is_some_and(|policy| policy.fencing == fencing);
    let watch = |fencing| Action::SetFailover(Some(Failover { timeout: SILENCE, fencing }));
    vec![
        (
            watched && !watches(false),
            t!("fault-automatic-failover"),
            t!("fault-silent-for-3-s-it"),
            watch(false),
        ),
        (
            watched && !watches(true),
            t!("fault-failover-with-fencing"),
            t!("fault-the-same-and-the-old"),
            watch(true),
        ),
        (
            watched && manager.is_some(),
            t!("fault-no-automatic-failover"),
            t!("fault-nobody-watches-the-primary-any"),
            Action::SetFailover(None),
        ),
    ]
}

fn queries_to_end(node: &Node) -> impl Iterator<Item = Entry> {
    let id = node.id;
    node.queries.iter().map(move |query| Entry {
        words: t!("fault-end-reader", query = query.id.0 + 1).into(),
        hint: t!("fault-it-gives-up-its-snapshot"),
        acts: vec![Action::CloseQuery { node: id, query: query.id }],
    })
}

/// Slots that nobody uses, to be dropped; and one to be made.
fn slots(world: &World, node: &Node) -> Vec<Entry> {
    if node.mariadb.is_some() || !node.is_up() || world.has_several_primaries() {
        return Vec::new();
    }
    let entry = |words: String, hint, act| Entry { words: words.into(), hint, acts: vec![act] };
    let idle = node.slots.iter().filter(|slot| slot.active.is_none());
    let mut entries: Vec<Entry> = idle
        .map(|slot| {
            let slot = world.slot_called(slot.name).to_owned();
            let hint = t!("fault-the-wal-that-it-kept");
            entry(
                t!("fault-drop-slot", slot = slot),
                hint,
                Action::DropSlot { node: node.id, slot },
            )
        })
        .collect();
    let spare = world.slot(SPARE_SLOT);
    if !node.slots.iter().any(|slot| Some(slot.name) == spare) {
        let hint = t!("fault-nobody-reads-it-so-it");
        let act = Action::CreateSlot { node: node.id, slot: SPARE_SLOT.to_owned() };
        entries.push(entry(t!("fault-create-slot", slot = SPARE_SLOT), hint, act));
    }
    entries
}

/// Other nodes that it could follow. The primary follows nobody, and two do not follow each other.
fn others_to_follow(world: &World, node: &Node) -> Vec<Entry> {
    let id = node.id;
    let entry = |other: &Node| {
        let here = node.upstreams().any(|up| up == other.id);
        let back = other.upstreams().any(|up| up == id);
        let act = Action::Follow { node: id, upstream: other.id, current: false };
        let offered = !here && !back && id != world.leader() && world.possible(&act).is_ok();
        offered.then(|| Entry {
            words: t!("fault-follow", node = node_in_text(world, other.id)).into(),
            hint: t!("fault-with-the-data-that-it"),
            acts: vec![act],
        })
    };
    world.members().filter_map(entry).collect()
}

/// The request of a client that waits at a primary and can be cancelled.
pub fn interruptible(world: &World, client: ClientId) -> Option<OpId> {
    let mut waiting = world.ops().filter(|(id, op)| {
        let commits = world.node(op.node).primary();
        op.client == client
            && op.stage == OpStage::AtNode
            && commits.is_some_and(|primary| {
                primary.commits.iter().any(|commit| commit.op == *id)
                    || primary.lock_waiters().any(|(waiter, _)| waiter == *id)
            })
    });
    waiting.next().map(|(id, _)| id)
}

#[cfg(test)]
mod tests;
