//! Change by change: how a server with a log of its own takes in what others have written.
//!
//! | | MariaDB's replica | pglogical's subscriber |
//! |---|---|---|
//! | receives into | its relay log, by the I/O thread | nothing: a change is applied as it comes |
//! | applies | by the SQL thread, one transaction at a time | the same, by the apply worker |
//! | after a break goes on | after the last transaction received | after the last change applied |
//! | passes over | its own writes, come round in a ring | what its upstream has from others |
//! | acknowledges | received (semi-sync) | applied |
//! | conflicts | an error, or an overwritten value | resolved by a policy (module `conflict`) |
//!
//! With both threads stopped or after a restart, a MariaDB replica throws its relay log away and
//! goes on after the last transaction that it has *applied*.
//!
//! Source: MariaDB 10.11, `slave.cc`, `rpl_gtid.cc`; pglogical 2.4, `pglogical_apply.c`.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::ids::{BranchId, KeyId, NodeId};
use super::super::message::{Envelope, Message, Positions, StreamRefusal, Want};
use super::super::time::SimDuration;
use super::super::trace::{Ending, TraceEvent};
use super::super::wal::{Gtid, History, WalPoint};
use super::receiver::{Connection, Receiver};
use super::replica::Replay;
use super::semi_sync::note;
use super::{End, Env, Node, record_at};

/// Records of an upstream's log that have been received and not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) branch: BranchId,
    pub(super) next: WalPoint,
    pub(super) end: WalPoint,
}

/// What a node gets from another, change by change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Whom it gets it from.
    pub upstream: NodeId,
    /// The connection to it.
    pub connection: Connection,
    /// The line of history its positions lie on.
    pub branch: BranchId,
    /// The end of what has been received of the upstream's log.
    pub received: WalPoint,
    /// The end of what has been applied of it.
    pub applied: WalPoint,
    /// Whether the I/O thread runs, or may.
    pub receiving: bool,
    /// Whether the SQL thread runs.
    pub applying: bool,
    /// Why the SQL thread has stopped.
    pub error: Option<Arc<str>>,
    /// Why the I/O thread cannot receive.
    pub receive_error: Option<Arc<str>>,
    /// What the SQL thread does.
    pub apply: Replay,
    /// A transaction is applied this long after its commit, no sooner (`MASTER_DELAY`).
    pub delay: SimDuration,
    /// The row that a local write holds and the next change needs.
    pub(super) waits_for_row: Option<KeyId>,
    pub(super) relay: VecDeque<Piece>,
    pub(super) has: Vec<Gtid>,
    skip_before: Vec<(u32, u64)>,
    pub(super) epoch: u32,
}

impl Subscription {
    /// A subscription that has everything up to a point of the upstream's log.
    pub(in super::super) fn new(upstream: NodeId, branch: BranchId, at: WalPoint) -> Self {
        Subscription {
            upstream,
            connection: Connection::default(),
            branch,
            received: at,
            applied: at,
            receiving: true,
            applying: true,
            error: None,
            receive_error: None,
            apply: Replay::Idle,
            delay: SimDuration::ZERO,
            waits_for_row: None,
            relay: VecDeque::new(),
            has: Vec::new(),
            skip_before: Vec::new(),
            epoch: 0,
        }
    }

    /// It goes on after these transactions.
    pub(in super::super) fn after(self, has: Vec<Gtid>) -> Self {
        Subscription { has, ..self }
    }

    /// It has everything up to a point of the upstream's log when the run begins.
    pub(in super::super) fn begins_at(&mut self, branch: BranchId, at: WalPoint) {
        self.branch = branch;
        self.received = at;
        self.applied = at;
    }

    /// The same place in the upstream's log, on another node and not yet connected.
    pub(in super::super) fn restarted(self) -> Self {
        let mut fresh = Subscription::new(self.upstream, self.branch, self.applied);
        fresh.delay = self.delay;
        fresh
    }

    /// Whether it is to be connected.
    pub(super) fn receives(&self) -> bool {
        self.receiving
    }

    /// Whether everything received is applied.
    pub fn is_drained(&self) -> bool {
        self.relay.is_empty()
    }

    /// How its I/O thread stands, as `SHOW SLAVE STATUS` says it.
    pub fn io_state(&self) -> &'static str {
        match self.connection.receiver {
            _ if !self.receiving => "No",
            Receiver::Streaming(_) => "Yes",
            Receiver::Idle | Receiver::Connecting(_) => "Connecting",
        }
    }

    /// What is reported to the upstream.
    pub(super) fn positions(&self, relay_log: bool) -> Positions {
        let flushed = if relay_log { self.received } else { self.applied };
        Positions { received: self.received, flushed, replayed: self.applied }
    }

    /// Takes in records, behind those that are not applied yet.
    fn put(&mut self, new: Piece) {
        match self.relay.back_mut().filter(|p| p.branch == new.branch && p.end == new.next) {
            Some(piece) => piece.end = new.end,
            None => self.relay.push_back(new),
        }
    }

    /// Writes into the relay log what the replica did not have when the stream began: a stream
    /// begins with the oldest that it lacks of any domain.
    fn fill_relay_log(&mut self, branch: BranchId, from: WalPoint, to: WalPoint, log: &History) {
        let mut next = from;
        for index in from.records..to.records {
            let record = record_at(log, branch, index);
            let end = WalPoint { records: index + 1, lsn: record.end };
            let gtid = record.write().map(|write| write.gtid);
            let had = |gtid: Gtid| {
                let had = |(domain, before): &(u32, u64)| *domain == gtid.domain && index < *before;
                self.skip_before.iter().any(had)
            };
            if !gtid.is_some_and(had) {
                // The rows that were there at the start are no transactions.
                let gtid = gtid.filter(|gtid| *gtid != Gtid::default());
                gtid.into_iter().for_each(|gtid| note(&mut self.has, gtid));
                self.put(Piece { branch, next, end });
            }
            next = end;
        }
        if self.relay.is_empty() {
            self.applied = to;
        }
    }

    pub(super) fn forget_relay_log(&mut self, has: &[Gtid]) {
        self.relay.clear();
        self.has = has.to_vec();
        self.received = self.applied;
        self.waits_for_row = None;
        self.epoch += 1;
        self.apply = Replay::Idle;
    }
}

impl Node {
    pub(super) fn subscription_mut(&mut self, upstream: NodeId) -> Option<&mut Subscription> {
        self.subscriptions.iter_mut().find(|s| s.upstream == upstream)
    }

    /// What kind of stream is asked for, and from where.
    pub(super) fn subscription_request(&self, subscription: &Subscription) -> (Want, WalPoint) {
        match &self.mariadb {
            Some(mariadb) => {
                let acknowledges = mariadb.settings.rpl_semi_sync_slave_enabled;
                let after = Arc::from(subscription.has.as_slice());
                (Want::Events { after, acknowledges }, subscription.received)
            }
            None => (Want::Changes { branch: subscription.branch }, subscription.applied),
        }
    }

    pub(super) fn subscriber_message(
        &mut self,
        upstream: NodeId,
        envelope: Envelope,
        env: &mut Env<'_>,
    ) {
        let id = envelope.connection;
        let before = self.subscription(upstream).map(|s| s.connection.receiver);
        let good = matches!(envelope.message, Message::Wal { .. } | Message::Keepalive { .. });
        if let Message::Wal { branch, from, .. } = envelope.message
            && before == Some(Receiver::Connecting(id))
        {
            // Before the first report: it may begin before what had been received.
            self.stream_starts_at(upstream, branch, from, env);
        }
        if !self.hears(upstream, id, good, env) {
            return;
        }
        match envelope.message {
            Message::Wal { branch, from, to } => {
                self.take_changes(upstream, branch, from, to, env);
            }
            Message::Keepalive { reply } => {
                if reply {
                    self.report(upstream, env);
                }
            }
            Message::Close => self.stream_ends(upstream, id, Ending::Closed, env),
            Message::Refused(why) => self.subscription_refused(upstream, id, why, env),
            Message::Start { .. } | Message::Reply { .. } => {
                unreachable!("an upstream sends no such message")
            }
        }
    }

    fn subscription_refused(
        &mut self,
        upstream: NodeId,
        id: super::ConnectionId,
        why: StreamRefusal,
        env: &mut Env<'_>,
    ) {
        let text: Arc<str> = why.line(|slot| env.slot_name(slot)).into();
        let fatal =
            matches!(why, StreamRefusal::UnknownTransaction { .. } | StreamRefusal::NoBinaryLog);
        env.log(self.id, Arc::clone(&text));
        if let Some(subscription) = self.subscription_mut(upstream)
            && fatal
        {
            subscription.receiving = false;
            subscription.receive_error = Some(text);
        }
        let ending = if why.is_divergence() { Ending::Diverged } else { Ending::Refused };
        self.stream_ends(upstream, id, ending, env);
    }

    /// The connection is over: what was received and not applied stays, in a relay log.
    pub(super) fn stream_over(&mut self, upstream: NodeId, ending: Ending) {
        let relay_log = self.mariadb.is_some();
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if !relay_log {
            subscription.forget_relay_log(&[]);
        } else if matches!(ending, Ending::Closed | Ending::Timeout) {
            subscription.receive_error.get_or_insert_with(|| Arc::from(LOST_MASTER));
        }
    }

    fn stream_starts_at(
        &mut self,
        upstream: NodeId,
        branch: BranchId,
        from: WalPoint,
        env: &Env<'_>,
    ) {
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        subscription.branch = branch;
        subscription.received = from;
        subscription.receive_error = None;
        if subscription.relay.is_empty() {
            subscription.applied = from;
        }
        let end = env.history.branch(branch).end;
        let place = |gtid: &Gtid| {
            let point = env.history.point_after(branch, end, *gtid)?;
            Some((gtid.domain, point.records))
        };
        subscription.skip_before = subscription.has.iter().filter_map(place).collect();
    }

    fn take_changes(
        &mut self,
        upstream: NodeId,
        branch: BranchId,
        from: WalPoint,
        to: WalPoint,
        env: &mut Env<'_>,
    ) {
        let (node, relay_log) = (self.id, self.mariadb.is_some());
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if to <= subscription.received {
            return;
        }
        assert!(from <= subscription.received, "a stream has no gap");
        let next = subscription.received;
        subscription.received = to;
        if relay_log {
            subscription.fill_relay_log(branch, next, to, env.history);
        } else {
            subscription.put(Piece { branch, next, end: to });
        }
        env.trace(TraceEvent::Received { node, to });
        if relay_log {
            self.report(upstream, env);
        }
        self.apply_on(upstream, env);
    }

    /// The process has ended: a restart throws the relay log away and begins after what is applied.
    pub(super) fn subscriptions_end(&mut self, how: End, env: &mut Env<'_>) {
        let upstreams: Vec<NodeId> = self.subscriptions.iter().map(|s| s.upstream).collect();
        let has = self.slave_has();
        let starts = self.mariadb.as_ref().is_none_or(|m| !m.settings.skip_slave_start);
        for upstream in upstreams {
            self.close_connection(upstream, how, env);
            let Some(subscription) = self.subscription_mut(upstream) else { return };
            subscription.forget_relay_log(&has);
            subscription.receiving = starts;
            subscription.applying = starts;
            subscription.error = None;
            subscription.receive_error = None;
            if how == End::PowerLoss {
                subscription.connection = Connection::default();
            }
        }
    }
}

/// What the I/O thread says while its upstream does not answer.
const LOST_MASTER: &str = "error reconnecting to master";
