//! What something on the stage is about, and whether it is there.

use crate::sim::ids::{ClientId, LinkId, NodeId};
use crate::sim::world::World;

/// A part of the cluster that something on the page is about.
///
/// The page goes back in time and from one run to another, where a part that came later does not
/// exist, not even as a removed one. What is about it must not ask the world for it then.
pub trait Subject: Copy + Send + Sync + 'static {
    /// Whether the world knows of it.
    fn is_in(self, world: &World) -> bool;
}

impl Subject for NodeId {
    fn is_in(self, world: &World) -> bool {
        self.index() < world.nodes().len()
    }
}

impl Subject for ClientId {
    fn is_in(self, world: &World) -> bool {
        world.people().any(|person| person == self)
    }
}

impl Subject for LinkId {
    fn is_in(self, world: &World) -> bool {
        self.replica.is_in(world) && self.upstream.is_in(world)
    }
}

#[cfg(test)]
mod tests {
    use super::super::played::{ANA, Played, ms};
    use super::*;
    use crate::sim::action::Action;
    use crate::sim::time::SimTime;

    #[test]
    fn what_came_later_is_not_there_before_it_came() {
        let mut run = Played::lesson();
        let node = NodeId(run.world().nodes().len() as u8);
        assert!(ANA.is_in(run.world()), "she is there from the beginning");
        assert!(!node.is_in(run.world()), "nobody has added it");
        run.wait(ms(100)).act(Action::AddReplica).act(Action::AddClient);
        let person = run.world().people().last().expect("somebody came");
        let link = LinkId { replica: node, upstream: NodeId(0) };
        assert!(node.is_in(run.world()) && person.is_in(run.world()) && link.is_in(run.world()));
        run.timeline.seek(SimTime::ZERO);
        assert!(!node.is_in(run.world()) && !person.is_in(run.world()) && !link.is_in(run.world()));
    }
}
