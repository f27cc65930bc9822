//! What can befall a server, as the menu of its card: only what makes sense as it stands.

use std::borrow::Cow;

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
    pub const fn title(self) -> &'static str {
        match self {
            Part::Server => "Server",
            Part::Machine => "Disk and clock",
            Part::Work => "Queries and writes",
            Part::Replication => "Replication",
            Part::Cluster => "Cluster",
        }
    }
}

/// Clocks to choose from: what they are called, and how far off they are, in microseconds.
pub const CLOCKS: [(&str, i64); 7] = [
    ("right", 0),
    ("100 ms ahead", 100_000),
    ("1 s ahead", 1_000_000),
    ("10 s ahead", 10_000_000),
    ("100 ms behind", -100_000),
    ("1 s behind", -1_000_000),
    ("10 s behind", -10_000_000),
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
            "Start the server",
            "It recovers from what is on its disk, and then takes connections.",
            Action::Start(id),
        ),
        (
            true,
            "Kill the process",
            "The server dies at once. What it gave to the kernel stays.",
            Action::Crash(id),
        ),
        (
            true,
            "Cut the power",
            "The machine goes dark. What is not on its disk is gone.",
            Action::PowerLoss(id),
        ),
        (
            node.power != Power::Stopping,
            "Shut down cleanly",
            "A primary first sends its replicas all it has.",
            Action::Stop(id),
        ),
        (
            node.is_up() && node.mariadb.is_none(),
            "Checkpoint",
            "All changed pages are written. Recovery will begin here.",
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
            "Freeze the disk",
            "From here on no fsync ends: commits hang.",
            Action::FreezeDisk(id),
        ),
        (node.disk.frozen, "Thaw the disk", "Fsyncs end again.", Action::ThawDisk(id)),
        (
            !full,
            "Fill the disk",
            "Less than 1 MB is left for WAL. When that is used up, the server fails.",
            Action::SetWalRoom { node: id, mb: Some(kept + 1) },
        ),
        (
            full,
            "Free the disk",
            "There is room for WAL again.",
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
            "Query for 10 s",
            "A reader keeps its snapshot. On a replica, replay may have to wait for it.",
            Action::OpenQuery { node: id, lasts: Some(LONG_QUERY) },
        ),
        (
            postgres,
            "Idle transaction",
            "A reader forgets to end its transaction and keeps its snapshot.",
            Action::OpenQuery { node: id, lasts: None },
        ),
        (
            postgres,
            "Vacuum",
            "Dead rows are removed, unless a reader here still needs them.",
            Action::Vacuum(id),
        ),
        (
            leads,
            "Burst of 50 writes",
            "50 writes at once, on top of the load.",
            Action::Burst { writes: 50 },
        ),
        (
            true,
            "Change 50,000 rows",
            "One giant transaction: replicas replay all of it before anything after it.",
            Action::Transaction { node: id, rows: 50_000 },
        ),
        (
            true,
            "Write 64 MB of WAL",
            "Data that nobody looks at and every replica has to receive.",
            Action::BulkWrite { node: id, mb: 64 },
        ),
        (
            postgres,
            "Switch WAL segment",
            "The rest of the 16 MB segment is left empty (pg_switch_wal).",
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
            "Pause replay",
            "It still receives, and its readers see nothing new.",
            Action::PauseReplay(id),
        ),
        (
            can_pause && !replays && !applies,
            "Resume replay",
            "It replays what has piled up.",
            Action::ResumeReplay(id),
        ),
        (
            follows && receives && node.mariadb.is_some(),
            "Stop receiving",
            "STOP SLAVE IO_THREAD: nothing more comes in.",
            Action::StopReceiving(id),
        ),
        (
            follows && !receives && node.mariadb.is_some(),
            "Start receiving",
            "START SLAVE IO_THREAD: it goes on after what it has.",
            Action::StartReceiving(id),
        ),
        (!world.is_cut(id), "Cut the network", "Nothing reaches it, either way.", Action::Cut(id)),
        (world.is_cut(id), "Mend the network", "What stalled is sent again.", Action::Heal(id)),
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
            "Promote to primary",
            "Clients and the other replicas are told to turn to it.",
            Action::Promote(id),
        ),
        (
            !leads,
            "Promote, tell nobody",
            "It takes writes, and nobody is sent to it: two primaries.",
            Action::PromoteAlone(id),
        ),
        (
            !follows && !leads,
            "Start as a replica",
            "It follows the present primary, if their histories agree.",
            Action::Rejoin(id),
        ),
        (
            !leads && (super::node::knobs(world, id).diverged || !follows),
            "Rewind and follow",
            "What it alone holds is thrown away, and it follows the primary.",
            Action::Rewind(id),
        ),
        (
            takes_writes && !node.fenced,
            "Fence off",
            "It is told to take no writes.",
            Action::Fence { node: id, fenced: true },
        ),
        (
            takes_writes && node.fenced,
            "Unfence",
            "It may take writes again.",
            Action::Fence { node: id, fenced: false },
        ),
        (
            !leads,
            "Remove from the cluster",
            "It is shut down and forgotten.",
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
            "Automatic failover",
            "Silent for 3 s, it is replaced by the replica that received most. It may live on.",
            watch(false),
        ),
        (
            watched && !watches(true),
            "Failover with fencing",
            "The same, and the old primary's power is cut first.",
            watch(true),
        ),
        (
            watched && manager.is_some(),
            "No automatic failover",
            "Nobody watches the primary any more.",
            Action::SetFailover(None),
        ),
    ]
}

fn queries_to_end(node: &Node) -> impl Iterator<Item = Entry> {
    let id = node.id;
    node.queries.iter().map(move |query| Entry {
        words: format!("End reader {}", query.id.0 + 1).into(),
        hint: "It gives up its snapshot.",
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
            let hint = "The WAL that it kept can be removed.";
            entry(format!("Drop slot {slot}"), hint, Action::DropSlot { node: node.id, slot })
        })
        .collect();
    let spare = world.slot(SPARE_SLOT);
    if !node.slots.iter().any(|slot| Some(slot.name) == spare) {
        let hint = "Nobody reads it, so it keeps all WAL from here on.";
        let act = Action::CreateSlot { node: node.id, slot: SPARE_SLOT.to_owned() };
        entries.push(entry(format!("Create slot {SPARE_SLOT}"), hint, act));
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
            words: format!("Follow {}", node_in_text(world, other.id)).into(),
            hint: "With the data that it has. It restarts for it.",
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
