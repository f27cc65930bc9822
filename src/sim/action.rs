//! What a person or a script does to the cluster.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, KeyId, NodeId};
use super::pattern::Pattern;
use super::settings::{StandbyNames, SynchronousCommit};
use super::time::SimDuration;
use super::wal::Value;

/// One act. A run is its scenario and its acts, nothing else.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// A client writes to the primary.
    Write {
        /// Who.
        client: ClientId,
        /// The row.
        key: KeyId,
        /// The value; the next one of the row if none.
        #[serde(default)]
        value: Option<Value>,
    },
    /// A client reads from a node.
    Read {
        /// Who.
        client: ClientId,
        /// The row.
        key: KeyId,
        /// From where.
        node: NodeId,
    },
    /// The network between a replica and its upstream becomes slower or faster.
    SetNetworkDelay {
        /// The replica.
        node: NodeId,
        /// The new one-way delay.
        to: SimDuration,
    },
    /// `recovery_min_apply_delay` of a replica.
    SetApplyDelay {
        /// The replica.
        node: NodeId,
        /// The new delay.
        to: SimDuration,
    },
    /// How long a replica takes to replay one record.
    SetReplayCost {
        /// The replica.
        node: NodeId,
        /// The new cost.
        to: SimDuration,
    },
    /// Another pattern: its settings are written to the primary and reloaded.
    SetPattern(Pattern),
    /// `synchronous_commit` on every node.
    SetSynchronousCommit(SynchronousCommit),
    /// `synchronous_standby_names` of the primary.
    SetStandbyNames(StandbyNames),
    /// The steady load is another from now on.
    SetLoad(Load),
    /// A new replica, made from a base backup of the primary.
    AddReplica,
    /// A replica is taken out of the cluster.
    RemoveReplica(NodeId),
    /// The server process dies; its machine and its files stay.
    Crash(NodeId),
    /// The machine loses power: what is not flushed is gone.
    PowerLoss(NodeId),
    /// A node that is down starts again.
    Start(NodeId),
    /// A replica becomes primary. As a cluster manager would, clients are sent to it and the
    /// other replicas follow it.
    Promote(NodeId),
    /// An old primary is started again as a replica of the present one. Its stream is refused if
    /// it holds WAL that the present one does not.
    Rejoin(NodeId),
    /// What an old primary holds on its own is thrown away (`pg_rewind`), and it follows the
    /// present one.
    Rewind(NodeId),
    /// The network between a replica and its upstream is cut.
    Cut(NodeId),
    /// The cut is mended.
    Heal(NodeId),
}

impl Action {
    /// Whether the clients, rows and nodes it names can exist in a cluster of this size. Whether
    /// it can be done is known when its time comes.
    pub(super) fn check(
        &self,
        clients: usize,
        keys: usize,
        nodes: usize,
    ) -> Result<(), ActionError> {
        let (client, key, node) = match self {
            Action::Write { client, key, .. } => (Some(*client), Some(*key), None),
            Action::Read { client, key, node } => (Some(*client), Some(*key), Some(*node)),
            Action::SetNetworkDelay { node, to }
            | Action::SetApplyDelay { node, to }
            | Action::SetReplayCost { node, to } => {
                if *to > SimDuration::LONGEST {
                    return Err(ActionError::TooLong(*to));
                }
                (None, None, Some(*node))
            }
            Action::RemoveReplica(node)
            | Action::Crash(node)
            | Action::PowerLoss(node)
            | Action::Start(node)
            | Action::Promote(node)
            | Action::Rejoin(node)
            | Action::Rewind(node)
            | Action::Cut(node)
            | Action::Heal(node) => (None, None, Some(*node)),
            Action::SetLoad(load) => return load.check(keys),
            Action::SetPattern(_)
            | Action::SetSynchronousCommit(_)
            | Action::SetStandbyNames(_)
            | Action::AddReplica => (None, None, None),
        };
        if let Some(client) = client.filter(|c| c.index() >= clients) {
            return Err(ActionError::NoSuchClient(client));
        }
        if let Some(key) = key.filter(|k| k.index() >= keys) {
            return Err(ActionError::NoSuchKey(key));
        }
        match node.filter(|n| n.index() >= nodes) {
            Some(node) => Err(ActionError::NoSuchNode(node)),
            None => Ok(()),
        }
    }
}

/// Where the reads of the load go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// The primary.
    Primary,
    /// Any replica that runs, each as likely; the primary if none does.
    #[default]
    AnyReplica,
}

/// A steady load: arrivals at random, at a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Load {
    /// Writes a second, on average.
    pub writes_per_second: u32,
    /// Reads a second, on average.
    pub reads_per_second: u32,
    /// The rows it touches, each as likely; all if empty.
    pub keys: Vec<KeyId>,
    /// Where its reads go.
    pub route: Route,
}

impl Load {
    pub(super) fn check(&self, keys: usize) -> Result<(), ActionError> {
        let most = super::scenario::MAX_RATE;
        for rate in [self.writes_per_second, self.reads_per_second] {
            if rate > most {
                return Err(ActionError::TooFast { rate, most });
            }
        }
        match self.keys.iter().find(|key| key.index() >= keys) {
            Some(key) => Err(ActionError::NoSuchKey(*key)),
            None => Ok(()),
        }
    }
}

/// An act that cannot be done now. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// There is no such node, or it was removed.
    NoSuchNode(NodeId),
    /// There is no such client.
    NoSuchClient(ClientId),
    /// There is no such row.
    NoSuchKey(KeyId),
    /// It can be done to a replica only.
    NotAReplica(NodeId),
    /// It can be done to a node that runs only.
    NotRunning(NodeId),
    /// It can be done to a node that is down only.
    NotDown(NodeId),
    /// There are as many replicas as there can be.
    TooManyReplicas,
    /// Only a node that is not the present primary can do it.
    IsThePrimary(NodeId),
    /// The last replica stays.
    LastReplica,
    /// A base backup is taken from a running primary.
    NoPrimary,
    /// A delay is longer than a year.
    TooLong(SimDuration),
    /// The load is more than can be asked.
    TooFast {
        /// What was asked, a second.
        rate: u32,
        /// The most, a second.
        most: u32,
    },
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::NoSuchNode(n) => write!(f, "there is no node number {}", n.0),
            ActionError::NoSuchClient(c) => write!(f, "there is no client number {}", c.0),
            ActionError::NoSuchKey(k) => write!(f, "there is no row number {}", k.0),
            ActionError::NotAReplica(_) => f.write_str("only a replica can do that"),
            ActionError::IsThePrimary(_) => f.write_str("the primary cannot do that"),
            ActionError::NotRunning(_) => f.write_str("the node is not running: start it first"),
            ActionError::NotDown(_) => f.write_str("the node is running already"),
            ActionError::TooManyReplicas => {
                write!(f, "a cluster has at most {} replicas", super::scenario::MAX_REPLICAS)
            }
            ActionError::LastReplica => f.write_str("the last replica cannot be removed"),
            ActionError::NoPrimary => {
                f.write_str("a new replica is copied from the primary: start the primary first")
            }
            ActionError::TooLong(d) => write!(f, "a delay of {d} is too long: at most a year"),
            ActionError::TooFast { rate, most } => {
                write!(f, "{rate} requests a second are too many: at most {most}")
            }
        }
    }
}

impl std::error::Error for ActionError {}
