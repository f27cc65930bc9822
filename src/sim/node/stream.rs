//! Who gets a stream, and from where.
//!
//! A physical replica says which line of history it is on and how far it is. It gets a stream if
//! that is a beginning of the upstream's own history, and if the WAL from there on is still kept.
//! Otherwise it is told why not. PostgreSQL never looks at the data: only timelines and positions
//! count.
//!
//! A MariaDB replica names the last transactions it has; it gets what comes after them in the
//! upstream's binary log, or error 1236 if the upstream does not know them.
//!
//! Source: PostgreSQL 15, `walsender.c` (`StartReplication`) and `xlogrecovery.c`
//! (`rescanLatestTimeLine`); MariaDB 10.11, `sql_repl.cc` (`check_slave_start_position`).

use std::sync::Arc;

use super::super::ids::{BranchId, ConnectionId, LinkId, NodeId, SlotName};
use super::super::link::Direction;
use super::super::message::{Message, Positions, StreamRefusal, Want};
use super::super::time::SimTime;
use super::super::trace::TraceEvent;
use super::super::wal::{Gtid, History, WalPoint};
use super::sender::{Sender, StreamKind, greet};
use super::{Env, Node, Power};

/// A request for a physical stream.
#[derive(Clone, Copy)]
struct Physical {
    branch: BranchId,
    slot: Option<SlotName>,
    newest: bool,
}

impl Node {
    /// A replica asks for a stream.
    pub(super) fn stream_requested(
        &mut self,
        link: LinkId,
        connection: ConnectionId,
        want: Want,
        positions: Positions,
        env: &mut Env<'_>,
    ) {
        if self.senders.iter().any(|s| s.link == link && s.connection == connection) {
            return;
        }
        let begun = match want {
            Want::Physical { branch, slot, newest } => {
                let asked = Physical { branch, slot, newest };
                self.physical(link, connection, asked, positions, env)
            }
            Want::Changes { branch } => {
                self.forget_replica(link.replica, env);
                self.admit().map(|()| self.changes(link, connection, branch, positions, env))
            }
            Want::Events { after, acknowledges } => {
                self.events(link, connection, &after, acknowledges, env)
            }
        };
        match begun {
            Ok(()) => {
                env.trace(TraceEvent::Connected { node: self.id, replica: link.replica });
                self.stream_to(link.replica, env);
            }
            Err(why) => env.send(link, Direction::Down, connection, Message::Refused(why)),
        }
    }

    /// Whether another replica may stream from it; MariaDB knows no limit.
    pub(in super::super) fn has_free_sender(&self) -> bool {
        self.mariadb.is_some() || self.admit().is_ok()
    }

    /// Whether there is room for another sender, and the server takes any.
    fn admit(&self) -> Result<(), StreamRefusal> {
        let most = self.settings.max_wal_senders;
        if self.power == Power::Stopping {
            Err(StreamRefusal::NotReady)
        } else if self.senders.len() as u64 >= u64::from(most) {
            Err(StreamRefusal::TooManySenders { most })
        } else {
            Ok(())
        }
    }

    fn physical(
        &mut self,
        link: LinkId,
        connection: ConnectionId,
        asked: Physical,
        positions: Positions,
        env: &mut Env<'_>,
    ) -> Result<(), StreamRefusal> {
        // One that comes again before its old connection has been missed takes its place.
        self.forget_replica(link.replica, env);
        self.admit()?;
        let timeline = |branch| env.history.branch(branch).timeline;
        let (mine, own) = (timeline(self.branch), timeline(asked.branch));
        if mine < own {
            return Err(StreamRefusal::Behind { timeline: mine, own });
        }
        if let Some(slot) = asked.slot {
            self.may_take_slot(slot)?;
        }
        // Its WAL receiver has left nothing behind: what it had taken in is in its files.
        let start = positions.received;
        if asked.branch != self.branch {
            let shared = env.history.fork_point(asked.branch, self.branch);
            let (from, end) = (start.lsn.segment_start(), self.sendable().lsn);
            if mine == own && from > end {
                return Err(StreamRefusal::Ahead { from, end });
            }
            if start > shared || !asked.newest {
                let at = shared.lsn;
                if start < shared {
                    let (branch, from, to) = (asked.branch, start, shared);
                    let last = Message::Wal { branch, from, to };
                    env.send(link, Direction::Down, connection, last);
                }
                // A stream begins with its segment, so it begins before the fork, and the replica
                // stays on the list although it cannot go on.
                if shared.lsn >= start.lsn.segment_start() {
                    let kind = StreamKind::Physical;
                    let reported = Positions { received: start, ..positions };
                    let sent = start.max(shared);
                    let idle = self.sender_for(link, connection, kind, sent, reported, env);
                    let (branch, never) = (asked.branch, WalPoint::NEVER);
                    self.open_stream(Sender { branch, caught_up_at: never, ..idle }, env);
                }
                return Err(StreamRefusal::EndOfTimeline { timeline: own, at, upstream: mine });
            }
        }
        let end = self.sendable();
        if start > end {
            let (from, end) = (start.lsn.segment_start(), end.lsn);
            return Err(StreamRefusal::Ahead { from, end });
        }
        let segment = start.lsn.segment();
        if segment < self.checkpointer.oldest_segment {
            return Err(StreamRefusal::Removed { timeline: mine, segment });
        }
        greet(link, connection, self.branch, start, true, env);
        let received = Positions { received: start, ..positions };
        let kind = StreamKind::Physical;
        let sender = self.sender_for(link, connection, kind, start, received, env);
        self.open_stream(Sender { slot: asked.slot, ..sender }, env);
        Ok(())
    }

    fn changes(
        &mut self,
        link: LinkId,
        connection: ConnectionId,
        branch: BranchId,
        positions: Positions,
        env: &mut Env<'_>,
    ) {
        let shared = env.history.fork_point(branch, self.branch);
        let start = positions.flushed.min(shared);
        let positions = Positions::at(start);
        greet(link, connection, self.branch, start, false, env);
        let kind = StreamKind::Changes;
        let sender = self.sender_for(link, connection, kind, start, positions, env);
        self.open_stream(sender, env);
    }

    fn events(
        &mut self,
        link: LinkId,
        connection: ConnectionId,
        after: &[Gtid],
        acknowledges: bool,
        env: &mut Env<'_>,
    ) -> Result<(), StreamRefusal> {
        let mariadb = self.mariadb.as_ref();
        if !mariadb.is_some_and(|m| m.settings.log_bin) {
            return Err(StreamRefusal::NoBinaryLog);
        }
        let start = self.start_after(after, env.history)?;
        let positions = Positions::at(start);
        greet(link, connection, self.branch, start, false, env);
        let kind = StreamKind::Events { acknowledges };
        let sender = self.sender_for(link, connection, kind, start, positions, env);
        self.open_stream(sender, env);
        Ok(())
    }

    /// Where in the binary log a replica goes on that has these transactions.
    fn start_after(&self, after: &[Gtid], history: &History) -> Result<WalPoint, StreamRefusal> {
        let mut start: Option<WalPoint> = None;
        let mut earlier = |point: WalPoint| start = Some(start.map_or(point, |s| s.min(point)));
        let mariadb = self.mariadb.as_ref().expect("called for a MariaDB server only");
        for gtid in after {
            match history.point_after(self.branch, self.sendable(), *gtid) {
                Some(point) => earlier(point),
                // It is what this server itself has from elsewhere, and does not log.
                None if mariadb.slave_position.contains(gtid) => {}
                // Nothing of that domain was ever logged here.
                None if mariadb.binlog_state.iter().all(|g| g.domain != gtid.domain) => {}
                None => {
                    let last = mariadb.binlog_state.iter().find(|g| g.domain == gtid.domain);
                    let higher = last.is_some_and(|last| last.sequence >= gtid.sequence);
                    return Err(StreamRefusal::UnknownTransaction { gtid: *gtid, higher });
                }
            }
        }
        // What is in domains that the replica has nothing of is sent from the beginning.
        let unknown =
            mariadb.binlog_state.iter().any(|g| after.iter().all(|a| a.domain != g.domain));
        if unknown || after.is_empty() {
            return Ok(WalPoint::START);
        }
        Ok(start.unwrap_or(WalPoint::START))
    }

    /// What a sender is when its stream begins.
    pub(in super::super) fn sender_for(
        &self,
        link: LinkId,
        connection: ConnectionId,
        kind: StreamKind,
        start: WalPoint,
        reported: Positions,
        env: &Env<'_>,
    ) -> Sender {
        Sender {
            link,
            connection,
            application_name: application_name(env.names, link.replica),
            kind,
            sender_slot: 0,
            slot: None,
            place: None,
            branch: self.branch,
            sent: start,
            reported,
            acked: WalPoint::START,
            replay_lag: None,
            caught_up_at: self.sendable(),
            heard_at: env.now,
            check_at: SimTime::ZERO,
            xmin: None,
            doomed: false,
        }
    }
}

/// What a replica calls itself.
fn application_name(names: &[Arc<str>], replica: NodeId) -> Arc<str> {
    Arc::clone(&names[replica.index()])
}
