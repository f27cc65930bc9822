//! What on the diagram belongs to something that is followed.

use crate::sim::trace::TraceEvent;
use crate::sim::wal::Body;
use crate::sim::world::World;

use super::super::follow::Followed;
use super::{Diagram, Item, Message, OpId, What, Who};

impl Diagram {
    /// The request that made a write, if it is still kept.
    fn request_of(&self, followed: Followed) -> Option<OpId> {
        let Followed::Write(wanted) = followed else { return None };
        self.store.items().find_map(|item| match item.event() {
            Some(TraceEvent::Inserted { op, write, .. }) if *write == wanted => Some(*op),
            _ => None,
        })
    }

    /// What tells whether an item belongs to it.
    pub fn belongs<'a>(
        &self,
        world: &'a World,
        followed: Followed,
    ) -> impl Fn(&Item) -> bool + use<'a> {
        let request = self.request_of(followed);
        move |item| match followed {
            Followed::Client(client) => {
                let who = Who::Person(client);
                item.from == who || item.to == who
            }
            Followed::Node(node) => {
                let who = Who::Node(node);
                item.from == who || item.to == who
            }
            Followed::Key(_) | Followed::Write(_) => {
                let same = request.is_some() && item.op() == request;
                same || is_about(world, item, followed)
            }
        }
    }
}

/// Whether an item is about a row or a write.
fn is_about(world: &World, item: &Item, followed: Followed) -> bool {
    match (&item.what, followed) {
        (What::Ask(_, key, _) | What::Answer(_, key, _), Followed::Key(wanted)) => *key == wanted,
        (What::Waits(_, write), Followed::Write(wanted)) => *write == Some(wanted),
        (What::Message(Message::Wal { from, to, .. }), _) => {
            let Who::Node(sender) = item.from else { return false };
            let branch = world.node(sender).branch;
            // A crowd of records in one message is looked through as far as is quick.
            (*from..*to).take(1_000).any(|index| {
                match world.history().record(branch, index).map(|record| record.body) {
                    Some(Body::Write(row)) => match followed {
                        Followed::Key(key) => row.key == key,
                        Followed::Write(write) => row.write == write,
                        Followed::Client(_) | Followed::Node(_) => false,
                    },
                    _ => false,
                }
            })
        }
        (What::Event(event) | What::Returned { event, .. }, Followed::Key(key)) => {
            event.key() == Some(key)
        }
        (
            What::Event(
                TraceEvent::Inserted { write, .. }
                | TraceEvent::Committed { write, .. }
                | TraceEvent::Acknowledged { write, .. }
                | TraceEvent::Replayed { write, .. }
                | TraceEvent::Applied { write, .. }
                | TraceEvent::Lost { write, .. },
            ),
            Followed::Write(wanted),
        ) => *write == wanted,
        _ => false,
    }
}
