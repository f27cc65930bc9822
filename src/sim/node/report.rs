//! What a node tells its upstream of how far it is, and how it notices that the upstream is silent.
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
use super::super::trace::{Ending, TraceEvent};
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
        if wait > SimDuration::ZERO {
            env.wake_sooner(&mut connection.report_at, wait, Wake::Report(upstream, id));
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

    /// A PostgreSQL replica's WAL receiver has read its settings anew: it looks at once how long
    /// it has heard nothing, and tells what its readers need (`WalReceiverMain`).
    pub(super) fn receiver_reloaded(&mut self, env: &mut Env<'_>) {
        let interval = self.settings.wal_receiver_status_interval;
        let Some(upstream) = self.replica().map(|replica| replica.upstream) else { return };
        let Some(Receiver::Streaming(id)) = self.replica().map(|replica| replica.receiver()) else {
            return;
        };
        if self.replica_mut().flushing.is_none() {
            self.report(upstream, env);
        }
        self.report_in(interval, upstream, id, env);
        self.check_upstream(upstream, id, env);
    }

    /// Halfway to the timeout a silent upstream is asked for a sign of life; after it, the
    /// connection is given up. Source: `WalReceiverMain`.
    pub(super) fn check_upstream(&mut self, upstream: NodeId, id: ConnectionId, env: &mut Env<'_>) {
        let (node, timeout) = (self.id, self.receiver_timeout());
        let link = self.link_from(upstream);
        let large = env.links.is_transferring(link, id);
        let Some(connection) = self.connection_mut(upstream) else { return };
        if connection.receiver != Receiver::Streaming(id) || timeout == SimDuration::ZERO {
            return;
        }
        if large {
            connection.heard_at = env.now;
        }
        let silent = env.now.since(connection.heard_at);
        let half = SimDuration::from_micros(timeout.as_micros() / 2);
        if silent >= timeout {
            connection.receiver = Receiver::Idle;
            connection.failed_at = Some(env.now);
            if self.replica().is_some() {
                env.log(node, "FATAL:  terminating walreceiver due to timeout");
            }
            let ending = Ending::Timeout;
            env.trace(TraceEvent::Disconnected { node, peer: upstream, ending });
            self.stream_over(upstream, ending);
            // Its end of the connection is closed. The other end hears of that as soon as the way
            // there is open, whether or not this one ever comes again.
            env.send(link, Direction::Up, id, Message::Close);
            self.connect(upstream, env);
        } else if silent >= half {
            self.ping_upstream(upstream, env);
            self.check_upstream_in(timeout - silent, upstream, id, env);
        } else {
            self.check_upstream_in(half - silent, upstream, id, env);
        }
    }

    /// Looks after the upstream in so long.
    pub(super) fn check_upstream_in(
        &mut self,
        wait: SimDuration,
        upstream: NodeId,
        id: ConnectionId,
        env: &mut Env<'_>,
    ) {
        let Some(connection) = self.connection_mut(upstream) else { return };
        env.wake_sooner(&mut connection.check_at, wait, Wake::CheckUpstream(upstream, id));
    }
}
