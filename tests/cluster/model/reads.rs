//! What reads return, and what they are worth.

use std::collections::BTreeSet;

use laglab::sim::check::{Guarantees, Staleness, Verdict};
use laglab::sim::effect::Response;
use laglab::sim::ids::{KeyId, NodeId, OpId, WriteId};
use laglab::sim::trace::{TraceEntry, TraceEvent};
use laglab::sim::wal::Value;
use laglab::sim::world::{OpStage, World};

use super::super::Kind;
use super::{Model, Request};

/// What a node answered to a read.
#[derive(Clone, Debug)]
pub(super) struct Served {
    write: Option<WriteId>,
    value: Option<Value>,
    /// What the node had; kept where several primaries write.
    has: BTreeSet<WriteId>,
}

fn is_serving(event: &TraceEvent, read: OpId) -> bool {
    matches!(event, TraceEvent::ReadServed { op, .. } if *op == read)
}

/// What a node has answered to a read.
fn answer(world: &World, op: OpId) -> Option<(WriteId, Value)> {
    match world.op(op).map(|op| &op.stage) {
        Some(OpStage::ToClient { response: Response::Row(row), .. }) => *row,
        _ => None,
    }
}

impl Model {
    pub(super) fn served(
        &mut self,
        world: &World,
        op: OpId,
        id: NodeId,
        key: KeyId,
        trace: &[TraceEntry],
    ) {
        let node = world.node(id);
        // A step that frees a row can serve a read and then apply a change that waited for it.
        let after = trace.iter().skip_while(|e| !is_serving(&e.event, op));
        let applied =
            |e: &TraceEntry| matches!(e.event, TraceEvent::Applied { node, .. } if node == id);
        let changed = after.into_iter().any(applied);
        let shown = if changed { answer(world, op) } else { node.read(key) };
        let write = shown.map(|(write, _)| write);
        let mut has = BTreeSet::new();
        match self.kind {
            Kind::Physical => {
                let visible = self.visible(node, key);
                // What a step has made visible after this read is seen already.
                let later = world.ops().any(|(_, op)| op.write == write && write.is_some());
                let same = visible == write || later;
                assert!(same, "{id:?} shows {write:?} of {key:?}, and should {visible:?}");
            }
            Kind::MultiPrimary(_) => has.clone_from(&self.copies[id.index()].has),
            Kind::SemiSync => {}
        }
        let value = shown.map(|(_, value)| value);
        let request = self.requests.get_mut(&op).expect("it was sent");
        request.served = Some(Served { write, value, has });
    }

    pub(super) fn returned(&mut self, world: &World, event: &TraceEvent) {
        let TraceEvent::ReadReturned { op, key, value, verdict, broken, .. } = *event else {
            unreachable!("called for this event only")
        };
        let request = self.answered(op);
        let served = request.served.as_ref().expect("what returns was served");
        assert_eq!(request.key, key, "a read returns the row that was asked for");
        assert_eq!(value, served.value, "a read returns what its node shows");
        let expected = match self.kind {
            Kind::Physical if self.headless => return,
            // A node that is added under the number of one that was taken out is another.
            Kind::MultiPrimary(_) if self.removed => return,
            Kind::Physical => self.by_line(world, &request, served.write),
            Kind::MultiPrimary(_) if served.write.is_some_and(|w| self.gone.contains(&w)) => {
                Verdict::Vanished
            }
            Kind::MultiPrimary(_) => self.by_having(&request, &served.has),
            Kind::SemiSync => return,
        };
        assert_eq!(verdict, expected, "of {request:?}");
        let own = matches!(expected, Verdict::Stale(Staleness { own: true, .. }));
        let unread = broken.contains(Guarantees::READ_YOUR_WRITES);
        assert_eq!(unread, own, "read your writes: {request:?}");
        if self.kind == Kind::Physical {
            self.check_monotonic(world, &request, served.write, broken);
        }
    }

    /// What is acknowledged and missing, in the order of the surviving history.
    fn by_line(&self, world: &World, read: &Request, returned: Option<WriteId>) -> Verdict {
        let line = &self.copies[world.leader().index()].log;
        let mut missed = Vec::new();
        let mut found = returned.is_none();
        for write in line.iter().rev().flatten() {
            if Some(*write) == returned {
                found = true;
                break;
            }
            if self.writes[write].key == read.key {
                missed.push(*write);
            }
        }
        if !found {
            return Verdict::Vanished;
        }
        missed.reverse();
        self.staleness(read, &missed)
    }

    /// What is acknowledged and not among what the node had.
    fn by_having(&self, read: &Request, has: &BTreeSet<WriteId>) -> Verdict {
        let there = |id: &WriteId| !self.gone.contains(id);
        let of_row = self.writes.iter().filter(|(id, w)| w.key == read.key && there(id));
        let missed: Vec<WriteId> =
            of_row.map(|(id, _)| *id).filter(|id| !has.contains(id)).collect();
        self.staleness(read, &missed)
    }

    fn staleness(&self, read: &Request, missed: &[WriteId]) -> Verdict {
        let told = |id: &&WriteId| self.writes[*id].acknowledged.is_some_and(|at| at <= read.began);
        let missed: Vec<&WriteId> = missed.iter().filter(told).collect();
        let (Some(oldest), Some(newest)) = (missed.first(), missed.last()) else {
            return Verdict::Fresh;
        };
        let behind = |id: &&WriteId| {
            let at = self.writes[*id].acknowledged.expect("only what was told is missed");
            read.began.since(at)
        };
        let behind = match self.kind {
            Kind::Physical => behind(oldest),
            _ => missed.iter().map(behind).max().unwrap_or_default(),
        };
        Verdict::Stale(Staleness {
            oldest: **oldest,
            newest: **newest,
            versions: missed.len() as u32,
            behind,
            own: missed.iter().any(|id| self.writes[*id].client == read.client),
        })
    }

    /// A client does not read an older version of a row than it has read before.
    fn check_monotonic(
        &mut self,
        world: &World,
        read: &Request,
        returned: Option<WriteId>,
        broken: Guarantees,
    ) {
        let line = &self.copies[world.leader().index()].log;
        let place = |write: WriteId| line.iter().position(|known| *known == Some(write));
        let before = self.last_read.get(&(read.client, read.key)).copied();
        let now = returned.map(|write| place(write).map(|at| at + 1));
        // What has vanished has no place.
        if let Some(now) = now.unwrap_or(Some(0)) {
            let back = before.and_then(place).is_some_and(|before| before + 1 > now);
            let told = broken.contains(Guarantees::MONOTONIC_READS);
            assert_eq!(told, back, "monotonic reads: {read:?}, {before:?} then {returned:?}");
        }
        if let Some(write) = returned {
            self.last_read.insert((read.client, read.key), write);
        }
    }
}
