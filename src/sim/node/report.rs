//! What a node tells its upstream of itself: how far it is.
//!
//! It reports when it has flushed or replayed something, when it is asked to, and every
//! `wal_receiver_status_interval`.
//!
//! Source: PostgreSQL 15, `walreceiver.c` `XLogWalRcvSendReply`.

use super::super::effect::Wake;
use super::super::ids::{ConnectionId, NodeId};
use super::super::link::Direction;
use super::super::message::Message;
use super::super::time::SimDuration;
use super::{Env, Node, Receiver, Role};

impl Node {
    pub(super) fn report_due(&mut self, upstream: NodeId, id: ConnectionId, env: &mut Env<'_>) {
        let interval = self.settings.wal_receiver_status_interval;
        let Some(connection) = self.connection_mut(upstream) else { return };
        if connection.receiver == Receiver::Streaming(id) && interval > SimDuration::ZERO {
            // In an fsync the WAL receiver says nothing; it will right after it.
            if self.replica().is_none_or(|replica| replica.flushing.is_none()) {
                self.report(upstream, false, env);
            }
            env.wake(interval, Wake::Report(upstream, id));
        }
    }

    /// Tells an upstream how far this node is.
    pub(super) fn report(&mut self, upstream: NodeId, ping: bool, env: &mut Env<'_>) {
        let link = self.link_from(upstream);
        let xmin = self.feedback();
        let positions = match (&self.role, self.subscription(upstream)) {
            (Role::Replica(replica), _) if replica.upstream == upstream => replica.positions,
            (_, Some(subscription)) => subscription.positions(self.mariadb.is_some()),
            _ => return,
        };
        let Some(connection) = self.connection_mut(upstream) else { return };
        if let Receiver::Streaming(id) = connection.receiver {
            env.send(link, Direction::Up, id, Message::Reply { positions, xmin, ping });
        }
    }
}
