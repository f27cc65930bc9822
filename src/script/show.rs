//! How things stand, as `show` tells it.
//!
//! | said | tells |
//! |---|---|
//! | `show` or `show nodes` | what each node does and how many records it has |
//! | `show rows` | what a reader sees on each node |
//! | `show links` | what is under way between the nodes, and when it arrives |
//! | `show waits` | which writes wait, and for what |
//! | `show counts` | what the checker has counted |
//! | `show guarantees` | which guarantees reads have broken, and how often |
//! | `show lag` | how far behind replicas truly are, and what is reported |
//! | `show slots` | replication slots, and the WAL that they keep |
//! | `show queries` | readers that keep a snapshot |
//! | `show semi-sync` | whether commits wait on MariaDB servers |
//! | `show conflicts` | conflicts so far, and whether all nodes hold the same |
//! | `show siblings` | versions of a row that nobody has decided between |
//! | `show time` | the time |
//! | `show log [NODE]` | what servers have written into their logs |

use std::fmt::Write as _;

use crate::scene::words::{assignment, change, client_name, key_name, waits_for};
use crate::sim::effect::Request;
use crate::sim::ids::{KeyId, OpId};
use crate::sim::link::{Direction, Line};
use crate::sim::message::Message;
use crate::sim::node::{CommitStage, Node, Power, Receiver, Role};
use crate::sim::wal::Value;
use crate::sim::world::World;

use super::ScriptError;
use super::command::Args;

mod more;

type Show = fn(&World) -> String;

const SHOWS: [(&str, Show); 13] = [
    ("nodes", nodes),
    ("rows", rows),
    ("links", links),
    ("waits", waits),
    ("counts", counts),
    ("guarantees", more::guarantees),
    ("lag", more::lag),
    ("slots", more::slots),
    ("queries", more::queries),
    ("semi-sync", more::semi_sync),
    ("conflicts", more::conflicts),
    ("siblings", more::siblings),
    ("time", |world| format!("           it is {}\n", world.now())),
];

/// What is asked for, one thing per line.
pub(super) fn show(world: &World, args: &mut Args<'_>) -> Result<String, ScriptError> {
    let what = args.optional().unwrap_or("nodes");
    match SHOWS.iter().find(|(name, _)| *name == what) {
        Some((_, show)) => Ok(show(world)),
        None => {
            let names = SHOWS.map(|(name, _)| name).join(", ");
            Err(args.error(format!("`{what}` cannot be shown: expected one of {names}, log")))
        }
    }
}

fn line(text: &mut String, name: &str, says: &str) {
    let _infallible = writeln!(text, "           {name:<9} {says}");
}

fn nodes(world: &World) -> String {
    let mut text = String::new();
    for node in world.members() {
        line(&mut text, world.name(node.id), &node_state(world, node));
    }
    text
}

fn node_state(world: &World, node: &Node) -> String {
    let down = match node.power {
        Power::Up => "",
        Power::Starting => "recovering; ",
        Power::Stopping => "shutting down; ",
        Power::Crashed if !node.needs_recovery() => "shut down; ",
        Power::Crashed => "crashed; ",
        Power::Off | Power::Removed => "off; ",
    };
    match &node.role {
        Role::Primary(primary) if !node.subscriptions.is_empty() => {
            more::own_log(world, node, primary.flushed.records, down)
        }
        Role::Primary(primary) => {
            let timeline = world.history().branch(node.branch).timeline;
            let leads = world.node(world.leader());
            let newer = timeline > world.history().branch(leads.branch).timeline;
            let part = match () {
                () if leads.id == node.id => "takes writes",
                () if newer || leads.primary().is_none() => "another primary",
                () => "old primary",
            };
            let part = if down.is_empty() {
                format!("{part}, timeline {timeline}; ")
            } else {
                down.to_owned()
            };
            let (inserted, flushed) = (primary.inserted.records, primary.flushed.records);
            format!("{part}in memory {inserted}, on disk {flushed}")
        }
        Role::Replica(replica) => {
            let part = match replica.receiver() {
                _ if !down.is_empty() => down,
                _ if replica.diverged => "diverged; ",
                Receiver::Streaming(_) => "",
                Receiver::Idle | Receiver::Connecting(_) => "not connected; ",
            };
            let p = &replica.positions;
            let (received, flushed) = (p.received.records, p.flushed.records);
            format!("{part}received {received}, on disk {flushed}, replayed {}", p.replayed.records)
        }
    }
}

fn rows(world: &World) -> String {
    let mut text = String::new();
    let keys = world.scenario().keys.len();
    for node in world.members() {
        let row = |i: usize| {
            let key = KeyId(i as u16);
            match node.read(key) {
                Some((_, value)) => assignment(world, key, value),
                None => format!("{} is not there", key_name(world, key)),
            }
        };
        let rows: Vec<String> = (0..keys).map(row).collect();
        line(&mut text, world.name(node.id), &rows.join(", "));
    }
    text
}

fn links(world: &World) -> String {
    let mut text = String::new();
    for (id, link) in world.links().iter() {
        for direction in [Direction::Down, Direction::Up] {
            let channel = link.channel(direction);
            let (from, to) = match direction {
                Direction::Down => (id.upstream, id.replica),
                Direction::Up => (id.replica, id.upstream),
            };
            for envelope in &channel.in_flight {
                let what = message(&envelope.message);
                let arrives = match channel.line {
                    Line::Cut => "stuck in the cut".to_owned(),
                    Line::Held => "held".to_owned(),
                    Line::Healthy => format!("arrives at {}", envelope.arrives),
                };
                // Between a primary and its replica one name says it.
                let way = match direction {
                    _ if id.upstream != world.leader() || world.has_several_primaries() => {
                        format!("{} to {}", world.name(from), world.name(to))
                    }
                    Direction::Down => format!("to {}", world.name(to)),
                    Direction::Up => format!("from {}", world.name(from)),
                };
                let _infallible = writeln!(text, "           {way}: {what}, {arrives}");
            }
        }
    }
    if text.is_empty() { "           nothing is under way\n".to_owned() } else { text }
}

fn message(message: &Message) -> String {
    match message {
        Message::Start { positions, .. } => {
            format!("asks for a stream after {}", count(positions.flushed.records, "record"))
        }
        Message::Wal { from, to, .. } => count(to.records - from.records, "record"),
        Message::Keepalive { .. } => "keepalive".to_owned(),
        Message::Reply { positions: p, .. } => format!(
            "reply, received {} on disk {} replayed {}",
            p.received.records, p.flushed.records, p.replayed.records
        ),
        Message::Refused(_) => "no stream".to_owned(),
        Message::Close => "close".to_owned(),
    }
}

fn waits(world: &World) -> String {
    let mut text = String::new();
    for node in world.members() {
        let Some(primary) = node.primary() else { continue };
        for commit in &primary.commits {
            let who = asked(world, commit.op, commit.key, Some(commit.value));
            let what = match (commit.stage, commit.level) {
                (CommitStage::Flushing, _) => "waits for the disk".to_owned(),
                (_, level) => {
                    let waits = world.waits(node.id, commit);
                    let level = node.mariadb.as_ref().map_or(level.name(), |_| "semi-sync");
                    format!("waits for {} ({level})", waits_for(world, waits.missing, waits.needed))
                }
            };
            let _infallible = writeln!(text, "           {who} {what}");
        }
        for (op, key) in primary.lock_waiters() {
            let _infallible =
                writeln!(text, "           {} waits for the row", asked(world, op, key, None));
        }
    }
    if text.is_empty() { "           no write waits\n".to_owned() } else { text }
}

/// Whose write it is: `Ana's write of name = 1`.
fn asked(world: &World, op: OpId, key: KeyId, value: Option<Value>) -> String {
    let Some(op) = world.op(op) else { return format!("a write of {}", key_name(world, key)) };
    let value = match op.request {
        Request::Write { value, .. } => value,
        Request::Read { .. } | Request::Checkpoint => value.unwrap_or_default(),
    };
    format!("{}'s write of {}", client_name(world, op.client), change(world, key, value))
}

fn counts(world: &World) -> String {
    let c = &world.checker().counts;
    let mut text = format!(
        "           {}, {} ({} stale, {} vanished), {} lost, {} refused, {} unknown\n",
        count(c.writes, "write"),
        count(c.reads, "read"),
        c.stale,
        c.vanished,
        c.lost,
        c.refused,
        c.unknown
    );
    if c.dirty_reads > 0 {
        let writes = count(c.dirty_reads, "write");
        let _infallible =
            writeln!(text, "           {writes} that was read by somebody and is gone");
    }
    text
}

/// `1 version`, `3 versions`.
pub(super) fn count(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
