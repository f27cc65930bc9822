//! Why an act cannot be done.

use std::fmt;

use super::super::ids::{ClientId, KeyId, NodeId, QueryId};
use super::super::time::SimDuration;

/// An act that cannot be done now. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// There is no such node, or it was removed.
    NoSuchNode(NodeId),
    /// There is no such client.
    NoSuchClient(ClientId),
    /// There is no such row.
    NoSuchKey(KeyId),
    /// There is no such query on the node.
    NoSuchQuery(QueryId),
    /// It can be done to a replica only.
    NotAReplica(NodeId),
    /// It can be done to a node only that takes writes.
    NotAPrimary(NodeId),
    /// It can be done to a node that runs only.
    NotRunning(NodeId),
    /// It can be done to a node that is down only.
    NotDown(NodeId),
    /// There are as many replicas as there can be.
    TooManyReplicas,
    /// There are as many nodes that take writes as there can be.
    TooManyPrimaries,
    /// There were as many people as there can be in a run.
    TooManyPeople,
    /// The last person stays.
    LastPerson,
    /// Only a node that is not the present primary can do it.
    IsThePrimary(NodeId),
    /// The last replica stays.
    LastReplica,
    /// A base backup is taken from a running primary.
    NoPrimary,
    /// A node cannot follow itself.
    Itself(NodeId),
    /// The other kind of server knows it only.
    OtherServer(NodeId),
    /// A delay is longer than a year.
    TooLong(SimDuration),
    /// The load is more than can be asked.
    TooFast {
        /// What was asked, a second.
        rate: u32,
        /// The most, a second.
        most: u32,
    },
    /// The exponent of Zipf's law is more than can be asked.
    TooUneven(u16),
    /// The server says no, in its words.
    Server(String),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::NoSuchNode(n) => write!(f, "there is no node number {}", n.0),
            ActionError::NoSuchClient(c) => write!(f, "there is no client number {}", c.0),
            ActionError::NoSuchKey(k) => write!(f, "there is no row number {}", k.0),
            ActionError::NoSuchQuery(q) => write!(f, "there is no query number {}", q.0),
            ActionError::NotAReplica(_) => f.write_str("only a replica can do that"),
            ActionError::NotAPrimary(_) => f.write_str("only a primary can do that"),
            ActionError::IsThePrimary(_) => f.write_str("the primary cannot do that"),
            ActionError::NotRunning(_) => f.write_str("the node is not running: start it first"),
            ActionError::NotDown(_) => f.write_str("the node is running already"),
            ActionError::TooManyReplicas => {
                write!(f, "a cluster has at most {} replicas", super::super::scenario::MAX_REPLICAS)
            }
            ActionError::TooManyPrimaries => {
                let most = super::super::scenario::MAX_PRIMARIES;
                write!(f, "at most {most} nodes can take writes and share them")
            }
            ActionError::TooManyPeople => {
                let most = super::super::scenario::MAX_PEOPLE;
                write!(f, "a run has at most {most} people, those who have left included")
            }
            ActionError::LastPerson => f.write_str("the last person stays"),
            ActionError::LastReplica => f.write_str("the last replica cannot be removed"),
            ActionError::NoPrimary => {
                f.write_str("a new replica is copied from the primary: start the primary first")
            }
            ActionError::Itself(_) => f.write_str("a node cannot follow itself"),
            ActionError::OtherServer(_) => f.write_str("this kind of server cannot do that"),
            ActionError::TooLong(d) => write!(f, "a delay of {d} is too long: at most a year"),
            ActionError::TooFast { rate, most } => {
                write!(f, "{rate} requests a second are too many: at most {most}")
            }
            ActionError::TooUneven(percent) => {
                write!(f, "zipf_percent {percent} is above 300")
            }
            ActionError::Server(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ActionError {}
