//! What a lesson waits for: something that the engine reports.
//!
//! One language serves predictions and goals. A condition is looked for in each event and in the
//! world right after it, so it can only be about what truly happened.

use serde::Deserialize;

use crate::sim::check::{Guarantees, Verdict};
use crate::sim::ids::{ClientId, NodeId, OpId};
use crate::sim::settings::SynchronousCommit;
use crate::sim::time::SimDuration;
use crate::sim::trace::{Ending, TraceEvent};
use crate::sim::world::World;

/// Something to be seen. Where a client or a node is not named, any will do.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// A read missed an acknowledged write.
    StaleRead {
        /// Who read.
        #[serde(default)]
        client: Option<ClientId>,
        /// From where.
        #[serde(default)]
        node: Option<NodeId>,
        /// Whether the reader made a write that it misses.
        #[serde(default)]
        own: Option<bool>,
    },
    /// A read missed nothing.
    FreshRead {
        /// Who read.
        #[serde(default)]
        client: Option<ClientId>,
        /// From where.
        #[serde(default)]
        node: Option<NodeId>,
    },
    /// A read from this node, begun soon after the learner's write to the same row was
    /// acknowledged, was fresh.
    FreshAfterWrite {
        /// The node read from.
        node: NodeId,
        /// How soon.
        within: SimDuration,
    },
    /// A read, begun soon after the learner's write to the same row was acknowledged, was fresh
    /// while this node still did not show the write.
    FreshDespiteLag {
        /// The node that lags.
        lagging: NodeId,
        /// How soon.
        within: SimDuration,
    },
    /// A read took at least so long.
    SlowRead {
        /// How long.
        over: SimDuration,
    },
    /// A read waited on a replica too long, and the primary answered it.
    Rerouted {},
    /// A read broke a guarantee.
    Broken {
        /// Which.
        guarantee: Guarantee,
    },
    /// A read returned a value that is not in the surviving history.
    Vanished {},
    /// A writer was told “saved”.
    Acknowledged {
        /// Who wrote.
        #[serde(default)]
        client: Option<ClientId>,
        /// After at least so long.
        #[serde(default)]
        over: Option<SimDuration>,
        /// After less than so long.
        #[serde(default)]
        under: Option<SimDuration>,
        /// With a warning that the wait for replicas was given up.
        #[serde(default)]
        warned: bool,
    },
    /// A write waits for replicas.
    Waiting {
        /// What it waits for.
        #[serde(default)]
        level: Option<SynchronousCommit>,
    },
    /// A writer cannot know whether its write is saved.
    Unknown {},
    /// A request was refused.
    Refused {},
    /// An acknowledged write is not in the surviving history.
    Lost {},
    /// A server went down, by whatever cause.
    Down {
        /// Which.
        #[serde(default)]
        node: Option<NodeId>,
    },
    /// A replica became primary.
    Promoted {
        /// Which.
        #[serde(default)]
        node: Option<NodeId>,
    },
    /// A write was saved by a primary that is not the present one.
    SplitBrain {},
    /// A replica was refused because its history is another.
    Diverged {},
    /// Semi-sync was switched on, or has fallen back to asynchronous.
    SemiSync {
        /// Whether it is on now.
        on: bool,
    },
    /// Two primaries' writes met, and one was thrown away.
    Conflict {
        /// Whether the one that was thrown away had seen the other.
        #[serde(default)]
        knew: Option<bool>,
    },
    /// Replay ended a reader's query.
    QueryCancelled {},
    /// A server wrote this into its log.
    Logged {
        /// Which server.
        #[serde(default)]
        node: Option<NodeId>,
        /// What its line contains.
        text: String,
    },
}

/// A guarantee, as lessons name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// A client's reads see its own acknowledged writes.
    ReadYourWrites,
    /// What a client has read it does not unread.
    MonotonicReads,
    /// A client's writes are seen in their order.
    MonotonicWrites,
    /// A write is seen after what its writer had read.
    WritesFollowReads,
    /// What is seen is a beginning of the history.
    ConsistentPrefix,
    /// Each row behaves as if there were one copy.
    Linearizable,
}

impl Guarantee {
    const fn in_set(self) -> Guarantees {
        match self {
            Guarantee::ReadYourWrites => Guarantees::READ_YOUR_WRITES,
            Guarantee::MonotonicReads => Guarantees::MONOTONIC_READS,
            Guarantee::MonotonicWrites => Guarantees::MONOTONIC_WRITES,
            Guarantee::WritesFollowReads => Guarantees::WRITES_FOLLOW_READS,
            Guarantee::ConsistentPrefix => Guarantees::CONSISTENT_PREFIX,
            Guarantee::Linearizable => Guarantees::LINEARIZABLE,
        }
    }
}

/// What an event is to a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// It has nothing to do with it.
    #[default]
    Nothing,
    /// It is what the condition is about, and turned out otherwise.
    Otherwise,
    /// It is what the condition says.
    Yes,
}

impl Seen {
    fn only(holds: bool) -> Seen {
        if holds { Seen::Yes } else { Seen::Nothing }
    }

    /// Of somebody in particular the answer is awaited, whatever it is.
    fn of(client: Option<ClientId>, holds: bool) -> Seen {
        match client {
            Some(_) if !holds => Seen::Otherwise,
            _ => Seen::only(holds),
        }
    }
}

/// Whether someone is the one named, or no one is named.
fn fits<T: PartialEq>(named: &Option<T>, one: &T) -> bool {
    named.as_ref().is_none_or(|named| named == one)
}

impl When {
    /// What this event is to the condition. `world` is how things stand right after it. The two
    /// conditions about the learner's own writes are judged by
    /// [`Watcher`](super::goals::Watcher), which remembers them.
    pub fn look(&self, world: &World, event: &TraceEvent) -> Seen {
        match (self, event) {
            (
                When::StaleRead { client, node, own },
                TraceEvent::ReadReturned { client: who, node: from, verdict, .. },
            ) if fits(client, who) && fits(node, from) => {
                Seen::of(*client, matches!(verdict, Verdict::Stale(s) if fits(own, &s.own)))
            }
            (
                When::FreshRead { client, node },
                TraceEvent::ReadReturned { client: who, node: from, verdict, .. },
            ) if fits(client, who) && fits(node, from) => {
                Seen::of(*client, *verdict == Verdict::Fresh)
            }
            (When::SlowRead { over }, TraceEvent::ReadReturned { latency, .. }) => {
                Seen::only(latency >= over)
            }
            (When::Broken { guarantee }, TraceEvent::ReadReturned { broken, .. }) => {
                Seen::only(broken.contains(guarantee.in_set()))
            }
            (When::Vanished {}, TraceEvent::ReadReturned { verdict, .. }) => {
                Seen::only(*verdict == Verdict::Vanished)
            }
            (
                When::Acknowledged { client, over, under, warned },
                TraceEvent::Acknowledged { client: who, latency, notice, .. },
            ) if fits(client, who) => Seen::of(
                *client,
                over.is_none_or(|over| *latency >= over)
                    && under.is_none_or(|under| *latency < under)
                    && (!warned || notice.is_some()),
            ),
            (When::Waiting { level }, TraceEvent::Waiting { level: waits_for, .. }) => {
                Seen::only(fits(level, waits_for))
            }
            (
                When::Down { node },
                TraceEvent::Crashed { node: it }
                | TraceEvent::PowerLost { node: it, .. }
                | TraceEvent::Stopped { node: it },
            ) => Seen::only(fits(node, it)),
            (When::Promoted { node }, TraceEvent::Promoted { node: it, .. }) => {
                Seen::only(fits(node, it))
            }
            (When::SplitBrain {}, TraceEvent::Committed { node, .. }) => {
                Seen::only(!world.has_several_primaries() && *node != world.leader())
            }
            (When::SemiSync { on }, TraceEvent::SemiSync { on: now, .. }) => Seen::only(on == now),
            (When::Conflict { knew }, TraceEvent::Conflict { knew: it, .. }) => {
                Seen::only(fits(knew, it))
            }
            (When::Logged { node, text }, TraceEvent::Logged { node: it, text: line }) => {
                Seen::only(fits(node, it) && line.contains(text.as_str()))
            }
            (When::QueryCancelled {}, TraceEvent::QueryEnded { cancelled, .. }) => {
                Seen::only(*cancelled)
            }
            (When::Rerouted {}, TraceEvent::Rerouted { .. })
            | (When::Unknown {}, TraceEvent::Unknown { write: true, .. })
            | (When::Refused {}, TraceEvent::Refused { .. })
            | (When::Lost {}, TraceEvent::Lost { .. })
            | (When::Diverged {}, TraceEvent::Disconnected { ending: Ending::Diverged, .. }) => {
                Seen::Yes
            }
            _ => Seen::Nothing,
        }
    }

    /// The nodes that it names.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        match self {
            When::StaleRead { node, .. }
            | When::FreshRead { node, .. }
            | When::Down { node }
            | When::Promoted { node }
            | When::Logged { node, .. } => *node,
            When::FreshAfterWrite { node, .. } | When::FreshDespiteLag { lagging: node, .. } => {
                Some(*node)
            }
            _ => None,
        }
        .into_iter()
    }

    /// The clients that it names.
    pub fn clients(&self) -> impl Iterator<Item = ClientId> {
        match self {
            When::StaleRead { client, .. }
            | When::FreshRead { client, .. }
            | When::Acknowledged { client, .. } => *client,
            _ => None,
        }
        .into_iter()
    }

    /// A time in it that must be more than none.
    pub fn within(&self) -> Option<SimDuration> {
        match self {
            When::FreshAfterWrite { within, .. } | When::FreshDespiteLag { within, .. } => {
                Some(*within)
            }
            When::SlowRead { over } => Some(*over),
            When::Acknowledged { over, under, .. } => over.or(*under),
            _ => None,
        }
    }
}

/// The request that an event is about, if it is about one.
pub(super) fn request(event: &TraceEvent) -> Option<OpId> {
    match event {
        TraceEvent::ReadReturned { op, .. }
        | TraceEvent::Acknowledged { op, .. }
        | TraceEvent::Waiting { op, .. }
        | TraceEvent::Committed { op, .. }
        | TraceEvent::Unknown { op, .. }
        | TraceEvent::Refused { op, .. }
        | TraceEvent::Rerouted { op, .. } => Some(*op),
        _ => None,
    }
}
