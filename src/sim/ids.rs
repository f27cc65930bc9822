//! Identifiers: small numbers that cannot be mistaken for one another.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($raw:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
            Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $raw);

        impl $name {
            /// The place of this id in a dense list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A server. Numbered by its place in the cluster, the first primary being 0; the number of a
    /// removed replica is given to the next one added.
    NodeId(u8)
}
id! {
    /// A client session with a history of its own.
    ClientId(u16)
}
id! {
    /// A row of the table.
    KeyId(u16)
}
id! {
    /// One request of a client, from click to answer. Never reused.
    OpId(u32)
}
id! {
    /// One write that some primary has put into its WAL, numbered in that order.
    WriteId(u32)
}
id! {
    /// One line of history. A promotion begins a new one.
    BranchId(u16)
}
id! {
    /// A replication slot's name, interned.
    SlotName(u16)
}
id! {
    /// A query that keeps its snapshot, on some node. Never reused.
    QueryId(u32)
}
id! {
    /// One TCP connection of a replica to its upstream. Messages of an older one are void. Never
    /// reused, by no replica.
    ConnectionId(u32)
}

/// The path between a node and one upstream it follows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LinkId {
    /// The node that follows.
    pub replica: NodeId,
    /// The node that is followed.
    pub upstream: NodeId,
}

/// A set of nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeSet(u64);

impl NodeSet {
    /// The set of no node.
    pub const EMPTY: NodeSet = NodeSet(0);

    /// Adds a node. Node numbers stay under 64, which `Scenario::validate` sees to.
    pub fn insert(&mut self, node: NodeId) {
        assert!(node.0 < 64, "a node set holds nodes 0 to 63");
        self.0 |= 1 << node.0;
    }

    /// Takes a node out.
    pub fn remove(&mut self, node: NodeId) {
        assert!(node.0 < 64, "a node set holds nodes 0 to 63");
        self.0 &= !(1 << node.0);
    }

    /// Whether the node is in the set.
    pub fn contains(self, node: NodeId) -> bool {
        node.0 < 64 && self.0 & (1 << node.0) != 0
    }

    /// Whether no node is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many nodes are in the set.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The nodes in order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        (0..64).map(NodeId).filter(move |n| self.contains(*n))
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> Self {
        let mut set = NodeSet::EMPTY;
        for node in nodes {
            set.insert(node);
        }
        set
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "k{}", self.0)
    }
}
