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
        // One that was scheduled before a reload comes later than the one that replaced it.
        let due = connection.report_at <= env.now;
        if connection.receiver == Receiver::Streaming(id) && interval > SimDuration::ZERO && due {
            // In an fsync the WAL receiver says nothing; it will right after it.
            if self.replica().is_none_or(|replica| replica.flushing.is_none()) {
                self.report(upstream, env);
            }
            self.report_in(interval, upstream, id, env);
        }
    }

    /// Reports again in so long, unless it is to be done sooner; never if that is zero.
    pub(super) fn report_in(
        &mut self,
        wait: SimDuration,
        upstream: NodeId,
        id: ConnectionId,
        env: &mut Env<'_>,
    ) {
        let Some(connection) = self.connection_mut(upstream) else { return };
        let next = env.now + wait;
        let sooner = connection.report_at <= env.now || next < connection.report_at;
        if wait > SimDuration::ZERO && sooner {
            connection.report_at = next;
            env.wake(wait, Wake::Report(upstream, id));
        }
    }

    /// Tells an upstream how far this node is, because that has changed. A PostgreSQL replica with
    /// `wal_receiver_status_interval = 0` says so only when it is asked, or has replayed what a
    /// commit waits for.
    pub(super) fn report(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        let physical = self.replica().is_some_and(|replica| replica.upstream == upstream);
        if !physical || self.settings.wal_receiver_status_interval > SimDuration::ZERO {
            self.tell_upstream(upstream, false, env);
        }
    }

    /// The same, whatever the settings: the upstream has asked, or what it waits for is replayed.
    pub(super) fn answer_upstream(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        self.tell_upstream(upstream, false, env);
    }

    /// The same, and asks for a sign of life.
    pub(super) fn ping_upstream(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        self.tell_upstream(upstream, true, env);
    }

    fn tell_upstream(&mut self, upstream: NodeId, ping: bool, env: &mut Env<'_>) {
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
