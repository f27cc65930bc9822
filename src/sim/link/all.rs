//! The links of a cluster, and the paths between nodes that they run along.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::delay::Delay;
use super::super::ids::{ConnectionId, LinkId, NodeId};
use super::super::time::SimTime;
use super::{Delivery, Direction, Line, Link};

/// A delivery to schedule, and where.
pub type Scheduled = (LinkId, Direction, Delivery);

/// How a node reaches whatever upstream it follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Path {
    delay: Delay,
    bandwidth: Option<u64>,
}

/// Every link that was ever used, and how the network between any two nodes is.
///
/// A link belongs to a replica and one of its upstreams. What is cut is the way from one node to
/// another, so it concerns links that do not exist yet, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    seed: u64,
    paths: Vec<Path>,
    #[serde(with = "pairs")]
    links: BTreeMap<LinkId, Link>,
    #[serde(with = "pairs")]
    lines: BTreeMap<(NodeId, NodeId), Line>,
}

impl Links {
    /// A network without nodes.
    pub fn new(seed: u64) -> Self {
        Links { seed, paths: Vec::new(), links: BTreeMap::new(), lines: BTreeMap::new() }
    }

    /// The next node joins the network, or the node of this number does anew.
    pub fn join(&mut self, node: NodeId, delay: Delay, bandwidth: Option<u64>) {
        let path = Path { delay, bandwidth };
        match self.paths.get_mut(node.index()) {
            Some(known) => *known = path,
            None => {
                assert_eq!(self.paths.len(), node.index(), "nodes join in order");
                self.paths.push(path);
            }
        }
    }

    /// A node leaves the network: its links and cuts are forgotten.
    pub fn leave(&mut self, node: NodeId) {
        for (id, link) in &mut self.links {
            if id.replica == node || id.upstream == node {
                link.clear();
                link.set_line(SimTime::ZERO, Direction::Down, Line::Healthy);
                link.set_line(SimTime::ZERO, Direction::Up, Line::Healthy);
            }
        }
        self.lines.retain(|(from, to), _| *from != node && *to != node);
    }

    /// A link, if it was ever used.
    pub fn get(&self, id: LinkId) -> Option<&Link> {
        self.links.get(&id)
    }

    /// A link, which begins with its first use.
    pub fn get_mut(&mut self, id: LinkId) -> &mut Link {
        self.links.entry(id).or_insert_with(|| {
            let path = &self.paths[id.replica.index()];
            let mut link = Link::new(self.seed, id, path.delay.clone(), path.bandwidth);
            for direction in [Direction::Down, Direction::Up] {
                let way = way(id, direction);
                let line = self.lines.get(&way).copied().unwrap_or_default();
                link.set_line(SimTime::ZERO, direction, line);
            }
            link
        })
    }

    /// The one-way delay between a node and what it follows.
    pub fn delay(&self, node: NodeId) -> &Delay {
        &self.paths[node.index()].delay
    }

    /// How the way from one node to another is.
    pub fn line(&self, from: NodeId, to: NodeId) -> Line {
        self.lines.get(&(from, to)).copied().unwrap_or_default()
    }

    /// Bytes of WAL under way to a replica.
    pub fn bytes_under_way(&self, id: LinkId) -> u64 {
        self.get(id).map_or(0, |link| link.channel(Direction::Down).bytes)
    }

    /// Whether a large message is on its way down a connection: bytes keep arriving, although the
    /// message is not complete yet.
    pub fn is_transferring(&self, id: LinkId, connection: ConnectionId) -> bool {
        self.get(id).is_some_and(|link| link.is_transferring(connection))
    }

    /// Whether nothing is under way to or from a node.
    pub fn is_quiet(&self, node: NodeId) -> bool {
        let of = |id: &LinkId| id.replica == node || id.upstream == node;
        self.links.iter().all(|(id, link)| !of(id) || link.is_empty())
    }

    /// Every link.
    pub fn iter(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.links.iter().map(|(id, link)| (*id, link))
    }

    /// Cuts, holds or heals the way from one node to another.
    pub fn set_line(
        &mut self,
        now: SimTime,
        from: NodeId,
        to: NodeId,
        line: Line,
    ) -> Vec<Scheduled> {
        self.lines.insert((from, to), line);
        self.along(from, to, |link, direction| link.set_line(now, direction, line))
    }

    /// Lets the first message of a held way go.
    pub fn release(&mut self, now: SimTime, from: NodeId, to: NodeId) -> Vec<Scheduled> {
        self.along(from, to, |link, direction| link.release(now, direction))
    }

    /// Loses the first message under way, which is then sent again.
    pub fn drop_first(&mut self, now: SimTime, from: NodeId, to: NodeId) -> Vec<Scheduled> {
        self.along(from, to, |link, direction| link.drop_first(now, direction))
    }

    /// A node's machine has lost power, and with it all that it has not sent.
    pub fn lose_sender(&mut self, now: SimTime, node: NodeId) -> Vec<Scheduled> {
        let mut scheduled = Vec::new();
        for (id, link) in &mut self.links {
            for direction in [Direction::Down, Direction::Up] {
                if way(*id, direction).0 == node {
                    let delivery = link.lose_sender(now, direction);
                    scheduled.extend(delivery.map(|d| (*id, direction, d)));
                }
            }
        }
        scheduled
    }

    fn along(
        &mut self,
        from: NodeId,
        to: NodeId,
        mut change: impl FnMut(&mut Link, Direction) -> Option<Delivery>,
    ) -> Vec<Scheduled> {
        let mut scheduled = Vec::new();
        for (id, link) in &mut self.links {
            for direction in [Direction::Down, Direction::Up] {
                if way(*id, direction) == (from, to) {
                    scheduled.extend(change(link, direction).map(|d| (*id, direction, d)));
                }
            }
        }
        scheduled
    }

    /// Moves the delay between a node and whatever it follows to another typical length.
    pub fn set_typical_delay(
        &mut self,
        now: SimTime,
        node: NodeId,
        to: super::super::time::SimDuration,
    ) -> Vec<Scheduled> {
        let path = &mut self.paths[node.index()];
        path.delay = path.delay.with_typical(to);
        let mut scheduled = Vec::new();
        for (id, link) in self.links.iter_mut().filter(|(id, _)| id.replica == node) {
            for (direction, delivery) in link.set_typical_delay(now, to) {
                scheduled.extend(delivery.map(|d| (*id, direction, d)));
            }
        }
        scheduled
    }
}

/// From where to where a direction of a link leads.
fn way(id: LinkId, direction: Direction) -> (NodeId, NodeId) {
    match direction {
        Direction::Down => (id.upstream, id.replica),
        Direction::Up => (id.replica, id.upstream),
    }
}

/// A map as a list of pairs: a key in JSON is text, and these keys are pairs of numbers.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(super) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Vec::<(K, V)>::deserialize(deserializer).map(BTreeMap::from_iter)
    }
}
