//! Routes: which node a client reads from.
//!
//! | route | reads from | own writes are seen | costs |
//! |---|---|---|---|
//! | primary | the primary | always | the primary serves every read |
//! | any replica | one at random | not always | nothing |
//! | round robin | each replica in turn | not always; values can go back in time | nothing |
//! | nearest | the replica with the shortest way to the primary | not always | an uneven load |
//! | sticky | always the same replica | not always; values never go back | users move if it fails |
//! | window | the primary for a while after an own write | if the lag is shorter | primary reads |
//! | token | a replica that waits for the user's last write | always | a wait, or the primary |
//! | bounded | a replica with a reported lag within bounds | not always | trust in the report |
//!
//! The window is the router of the course: it takes the time when the commit returned, and it
//! protects only the user's own writes.

use serde::{Deserialize, Serialize};

use super::action::ActionError;
use super::ids::NodeId;
use super::time::SimDuration;

/// Where reads go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Route {
    /// The primary.
    Primary,
    /// Any replica that runs, each as likely; the primary if none does.
    #[default]
    AnyReplica,
    /// Each replica that runs, in turn.
    RoundRobin,
    /// The replica that runs with the shortest way to its upstream.
    Nearest,
    /// The same replica each time, as long as it runs.
    Sticky,
    /// The primary until so long after the user's own last write, else any replica.
    Window(SimDuration),
    /// Any replica, which waits until it has the user's last write; after so long, the primary.
    Token(SimDuration),
    /// A replica that is reported to be no further behind than that, else the primary.
    Bounded(SimDuration),
    /// This node.
    Node(NodeId),
}

/// Why a read went to the node that it went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// Whoever reads named the node.
    Named,
    /// The primary: the route leads nowhere else.
    Primary,
    /// A replica, picked as the route says.
    Replica,
    /// The replica that the reads before went to.
    Same,
    /// The primary: no replica can be read.
    NoReplica,
    /// The primary: the user's own last write is not as long ago as the window.
    Recent,
    /// A replica, which has to have the user's own last write before it answers.
    Waits,
    /// The primary: no replica is reported to be near enough.
    TooFar,
}

impl Route {
    pub(super) fn check(&self, nodes: usize) -> Result<(), ActionError> {
        match self {
            Route::Window(d) | Route::Token(d) | Route::Bounded(d) if *d > SimDuration::LONGEST => {
                Err(ActionError::TooLong(*d))
            }
            Route::Node(node) if node.index() >= nodes => Err(ActionError::NoSuchNode(*node)),
            _ => Ok(()),
        }
    }
}
