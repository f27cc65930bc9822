//! A server: its files, its process, and its role.
//!
//! A node never acts on the world. `Node::handle` takes what reached it (an [`Input`]) and adds
//! what it wants done to a list of [`Effect`]s; the world carries them out. So every decision of a
//! server can be read, tested and shown as a value.
//!
//! | what | survives a crash of the process | survives a power loss |
//! |---|---|---|
//! | WAL in the server's own memory (*inserted*) | no | no |
//! | WAL handed to the kernel (*written*, *received*) | yes | no |
//! | WAL on disk (*flushed*) | yes | yes |
//! | the table | rebuilt from the surviving WAL | rebuilt from the surviving WAL |
//!
//! Simplified: recovery takes a fixed time; the data files are as far as the WAL had been
//! replayed, as if a restart point had just been made; a server has as many processors as it has
//! sessions; each machine holds one server.

mod life;
mod primary;
mod receiver;
mod replica;
mod sender;
mod sync_rep;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::delay::Delay;
use super::effect::{Effect, Refusal, Request, Response, Wake};
use super::ids::{BranchId, ConnectionId, KeyId, NodeId, NodeSet, OpId, WriteId};
use super::link::Direction;
use super::message::{Envelope, Message};
use super::rng::{Rng, Stream};
use super::settings::Settings;
use super::time::{SimDuration, SimTime};
use super::trace::TraceEvent;
use super::wal::{History, Value, WalPoint};

pub(super) use life::End;
pub(super) use primary::INSERT_BYTES;
pub use primary::{Commit, CommitStage, Primary};
pub use receiver::Receiver;
pub use replica::{Replay, Replica};
pub use sender::Sender;
pub use sync_rep::Waits;

/// How fast a node's machine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hardware {
    /// How long a write executes before its record is in the WAL.
    pub execution: Delay,
    /// How long an fsync of the WAL takes.
    pub fsync: Delay,
    /// How long a replica takes to replay one record. Records are replayed one at a time.
    pub replay_cost: SimDuration,
    /// From the start of the process until it takes connections.
    pub recovery: SimDuration,
}

impl Default for Hardware {
    /// A small server with a solid-state disk.
    fn default() -> Self {
        Hardware {
            execution: Delay::micros(300),
            fsync: Delay::micros(800),
            replay_cost: SimDuration::from_micros(200),
            recovery: SimDuration::from_millis(300),
        }
    }
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Power {
    /// The server runs.
    Up,
    /// The server has been started and is recovering.
    Starting,
    /// The process is dead; the machine runs and refuses connections.
    Crashed,
    /// The machine has no power and answers nothing.
    Off,
    /// The node has been taken out of the cluster.
    Removed,
}

/// The version of a row.
pub type Version = Option<(WriteId, Value)>;

/// What a node does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Takes writes.
    Primary(Primary),
    /// Follows an upstream and answers reads.
    Replica(Replica),
}

/// One server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its number.
    pub id: NodeId,
    /// What it runs on.
    pub hardware: Hardware,
    /// Its configuration file.
    pub settings: Settings,
    /// Whether it runs.
    pub power: Power,
    /// How often its process has been started or stopped; what was scheduled for an earlier life
    /// is void.
    pub incarnation: u32,
    /// The line of history it is on.
    pub branch: BranchId,
    /// What it does.
    pub role: Role,
    /// The rows its readers see, by key.
    pub table: Vec<Version>,
    rng: Rng,
}

/// Something that reaches a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A client's request.
    Request(OpId, Request),
    /// A message from the other end of the link of replica `link`.
    Message(NodeId, Envelope),
    /// Something it had asked to be called for.
    Wake(Wake),
    /// Its settings were changed and reloaded.
    Reloaded,
}

/// What a node may use while it handles an input.
pub struct Env<'a> {
    /// The time.
    pub now: SimTime,
    /// The WAL of all nodes, each record stored once.
    pub history: &'a mut History,
    /// Every node's name, by number (`application_name`).
    pub names: &'a [Arc<str>],
    /// The nodes that are to follow the primary, whether they are up or not.
    pub followers: NodeSet,
    /// How many writes have been executed in the whole run.
    pub next_write: &'a mut u32,
    /// How many connections replicas have asked for in the whole run.
    pub next_connection: &'a mut u32,
    /// What the node wants done.
    pub effects: &'a mut Vec<Effect>,
}

impl std::fmt::Debug for Env<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Env").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Env<'_> {
    fn trace(&mut self, event: TraceEvent) {
        self.effects.push(Effect::Trace(event));
    }

    fn wake(&mut self, after: SimDuration, wake: Wake) {
        self.effects.push(Effect::Wake(after, wake));
    }

    fn send(
        &mut self,
        link: NodeId,
        direction: Direction,
        connection: ConnectionId,
        message: Message,
    ) {
        self.effects.push(Effect::Send { link, direction, connection, message, resent_bytes: 0 });
    }

    fn new_connection(&mut self) -> ConnectionId {
        *self.next_connection += 1;
        ConnectionId(*self.next_connection)
    }

    fn respond(&mut self, op: OpId, response: Response) {
        self.effects.push(Effect::Respond(op, response));
    }
}

impl Node {
    /// A running node with a copy of somebody's data.
    pub(super) fn new(
        seed: u64,
        id: NodeId,
        hardware: Hardware,
        settings: Settings,
        branch: BranchId,
        role: Role,
        table: Vec<Version>,
    ) -> Self {
        let rng = Rng::new(seed, Stream::Node(id.0));
        Node { id, hardware, settings, power: Power::Up, incarnation: 0, branch, role, table, rng }
    }

    /// Whether the server answers clients.
    pub fn is_up(&self) -> bool {
        self.power == Power::Up
    }

    /// The primary's part, if it is one.
    pub fn primary(&self) -> Option<&Primary> {
        match &self.role {
            Role::Primary(primary) => Some(primary),
            Role::Replica(_) => None,
        }
    }

    /// The replica's part, if it is one.
    pub fn replica(&self) -> Option<&Replica> {
        match &self.role {
            Role::Replica(replica) => Some(replica),
            Role::Primary(_) => None,
        }
    }

    /// Where the node's WAL ends, in whatever memory.
    pub fn wal_end(&self) -> WalPoint {
        match &self.role {
            Role::Primary(primary) => primary.inserted,
            Role::Replica(replica) => replica.positions.received,
        }
    }

    /// Where the WAL on its disk ends.
    pub fn flushed(&self) -> WalPoint {
        match &self.role {
            Role::Primary(primary) => primary.flushed,
            Role::Replica(replica) => replica.positions.flushed,
        }
    }

    /// What a reader on this node sees of a row now.
    pub fn read(&self, key: KeyId) -> Version {
        self.table.get(key.index()).copied().flatten()
    }

    /// Takes what reached it and says what is to be done.
    pub(super) fn handle(&mut self, input: Input, env: &mut Env<'_>) {
        if self.power == Power::Starting && input == Input::Wake(Wake::Started) {
            self.started(env);
            return;
        }
        if self.power != Power::Up {
            self.handle_while_down(&input, env);
            return;
        }
        match input {
            Input::Request(op, Request::Read(key)) => {
                env.trace(TraceEvent::ReadServed { op, node: self.id, key });
                env.respond(op, Response::Row(self.read(key)));
            }
            Input::Request(op, Request::Write(key, value)) => match self.role {
                Role::Primary(_) => self.write_arrived(op, key, value, env),
                Role::Replica(_) => env.respond(op, Response::Refused(Refusal::ReadOnly)),
            },
            Input::Message(link, envelope) => match self.role {
                Role::Primary(_) => self.primary_message(link, &envelope, env),
                Role::Replica(_) if link == self.id => self.replica_message(&envelope, env),
                // A replica serves no stream: whoever asks it for one is turned away.
                Role::Replica(_) => turn_away(link, &envelope, env),
            },
            Input::Wake(wake) => match self.role {
                Role::Primary(_) => self.primary_wake(wake, env),
                Role::Replica(_) => self.replica_wake(wake, env),
            },
            Input::Reloaded => match self.role {
                Role::Primary(_) => self.names_changed(env),
                Role::Replica(_) => self.replay_changed(env),
            },
        }
    }

    /// A dead process: the machine's kernel refuses connections, if the machine has power.
    fn handle_while_down(&mut self, input: &Input, env: &mut Env<'_>) {
        let kernel_answers = matches!(self.power, Power::Crashed | Power::Starting);
        match input {
            Input::Request(op, _) if kernel_answers => {
                env.respond(*op, Response::Refused(Refusal::NotListening));
            }
            Input::Request(op, _) => env.respond(*op, Response::Broken),
            Input::Message(link, envelope) if kernel_answers && *link != self.id => {
                turn_away(*link, envelope, env);
            }
            _ => {}
        }
    }
}

/// Answers a request for a stream, or a message of a connection that this server does not know:
/// the connection is closed.
fn turn_away(link: NodeId, envelope: &Envelope, env: &mut Env<'_>) {
    if envelope.message != Message::Close {
        env.send(link, Direction::Down, envelope.connection, Message::Close);
    }
}
