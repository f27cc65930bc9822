//! Change by change: how a server with a log of its own takes in what others have written.
//!
//! | | MariaDB's replica | pglogical's subscriber |
//! |---|---|---|
//! | receives into | its relay log, by the I/O thread | nothing: a change is applied as it comes |
//! | applies | by the SQL thread, one transaction at a time | the same, by the apply worker |
//! | goes on after a break | after the last transaction received; with both threads stopped or after a restart the relay log is thrown away, and it goes on after the last one *applied* | after the last change applied |
//! | passes over | what it has written itself, come round in a ring | what its upstream has from others |
//! | acknowledges | received (semi-sync) | applied |
//! | conflicts | an error stops it, or a value is overwritten | resolved by a policy (the module `conflict`) |
//!
//! Source: MariaDB 10.11, `slave.cc`, `rpl_gtid.cc`; pglogical 2.4, `pglogical_apply.c`.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::effect::Wake;
use super::super::ids::{BranchId, KeyId, NodeId};
use super::super::message::{Envelope, Message, Positions, StreamRefusal, Want};
use super::super::settings::ExecMode;
use super::super::time::{SimDuration, SimTime};
use super::super::trace::{Ending, Kept, TraceEvent};
use super::super::wal::{Body, Gtid, History, Record, RowWrite, WalPoint, WriteKind};
use super::primary::INSERT_BYTES;
use super::receiver::{Connection, Receiver};
use super::replica::Replay;
use super::semi_sync::note;
use super::{End, Env, Node, record_at};

/// Records of an upstream's log that have been received and not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    branch: BranchId,
    next: WalPoint,
    end: WalPoint,
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
    waits_for_row: Option<KeyId>,
    relay: VecDeque<Piece>,
    has: Vec<Gtid>,
    skip_before: Vec<(u32, u64)>,
    epoch: u32,
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
    fn into_relay_log(&mut self, branch: BranchId, from: WalPoint, to: WalPoint, log: &History) {
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

    fn forget_relay_log(&mut self, has: &[Gtid]) {
        self.relay.clear();
        self.has = has.to_vec();
        self.received = self.applied;
        self.waits_for_row = None;
        self.epoch += 1;
        self.apply = Replay::Idle;
    }
}

impl Node {
    fn subscription_mut(&mut self, upstream: NodeId) -> Option<&mut Subscription> {
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
                    self.report(upstream, false, env);
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
            subscription.into_relay_log(branch, next, to, env.history);
        } else {
            subscription.put(Piece { branch, next, end: to });
        }
        env.trace(TraceEvent::Received { node, to });
        if relay_log {
            self.report(upstream, false, env);
        }
        self.apply_on(upstream, env);
    }

    /// The SQL thread turns to the next change, if it may.
    fn apply_on(&mut self, upstream: NodeId, env: &mut Env<'_>) {
        let own = self.id;
        let relay_log = self.mariadb.is_some();
        let takes_own = self.mariadb.as_ref().is_some_and(|m| {
            // A primary that comes back as a semi-sync replica takes back what it has rolled back.
            m.settings.gtid_strict_mode && m.settings.rpl_semi_sync_slave_enabled
        });
        let cost = self.hardware.replay_cost;
        let clock = self.clock(env.now);
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if !subscription.applying || subscription.apply != Replay::Idle {
            return;
        }
        let mut passed = false;
        while let Some(piece) = subscription.relay.front_mut() {
            if piece.next >= piece.end {
                subscription.relay.pop_front();
                continue;
            }
            let (branch, index) = (piece.branch, piece.next.records);
            let record = *record_at(env.history, branch, index);
            let wanted = record.write().is_some_and(|write| match relay_log {
                // The rows that were there at the start are no transactions.
                true => write.gtid != Gtid::default() && (write.origin != own || takes_own),
                false => write.origin == upstream,
            });
            if !wanted {
                piece.next = WalPoint { records: index + 1, lsn: record.end };
                subscription.applied = piece.next;
                passed = true;
                continue;
            }
            let wait = (record.stamp + subscription.delay).since(clock);
            if subscription.delay > SimDuration::ZERO && wait > SimDuration::ZERO {
                subscription.apply = Replay::Delayed { until: env.now + wait };
                env.wake(wait, Wake::ApplyDue(upstream, subscription.epoch));
            } else {
                subscription.apply = Replay::Busy;
                env.wake(cost, Wake::Applied(upstream, subscription.epoch));
            }
            break;
        }
        if passed && !relay_log {
            self.report(upstream, false, env);
        }
        self.promote_if_drained(env);
    }

    pub(super) fn apply_due(&mut self, upstream: NodeId, epoch: u32, env: &mut Env<'_>) {
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if subscription.epoch == epoch {
            subscription.apply = Replay::Idle;
            self.apply_on(upstream, env);
        }
    }

    pub(super) fn apply_ended(&mut self, upstream: NodeId, epoch: u32, env: &mut Env<'_>) {
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if subscription.epoch != epoch {
            return;
        }
        let Some(piece) = subscription.relay.front().copied() else {
            subscription.apply = Replay::Idle;
            return;
        };
        let record = *record_at(env.history, piece.branch, piece.next.records);
        let write = *record.write().expect("only writes are applied");
        let locked = self.mariadb.is_none() && self.is_locked(write.key);
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        subscription.waits_for_row = locked.then_some(write.key);
        if locked {
            return;
        }
        subscription.apply = Replay::Idle;
        let applied = match self.mariadb {
            Some(_) => self.apply_event(&write, env),
            None => self.apply_change(upstream, &record, &write, env),
        };
        let mariadb = self.mariadb.is_some();
        let Some(subscription) = self.subscription_mut(upstream) else { return };
        if let Err(error) = applied {
            subscription.applying = false;
            subscription.error = Some(error);
            self.promote_if_drained(env);
            return;
        }
        let next = WalPoint { records: piece.next.records + 1, lsn: record.end };
        let front = subscription.relay.front_mut().expect("it was there");
        front.next = next;
        subscription.applied = next;
        if front.next >= front.end {
            subscription.relay.pop_front();
        }
        self.note_seen(write.origin, write.write);
        env.trace(TraceEvent::Applied { node: self.id, upstream, write: write.write });
        self.serve_waiting_reads(env);
        if !mariadb {
            self.report(upstream, false, env);
        }
        self.apply_on(upstream, env);
    }

    /// A row has become free: what others have written to it and had to wait is applied.
    pub(super) fn apply_to_free_row(&mut self, key: KeyId, env: &mut Env<'_>) {
        for i in 0..self.subscriptions.len() {
            let (upstream, epoch) = (self.subscriptions[i].upstream, self.subscriptions[i].epoch);
            if self.subscriptions[i].waits_for_row == Some(key) {
                self.apply_ended(upstream, epoch, env);
            }
        }
    }

    /// MariaDB applies an event: as rows or as a statement.
    fn apply_event(&mut self, write: &RowWrite, env: &mut Env<'_>) -> Result<(), Arc<str>> {
        let there = self.read(write.key).is_some();
        let mariadb = self.mariadb.as_ref().expect("called for a MariaDB server only");
        let settings = &mariadb.settings;
        let strict = settings.slave_exec_mode == ExecMode::Strict;
        let name = env.keys[write.key.index()].name.as_str();
        let failed: Option<(u32, String)> = match (write.rows, write.updates) {
            (true, false) if there && strict => Some((1062, duplicate_row(name))),
            (true, true) if !there && strict => Some((1032, MISSING_ROW.to_owned())),
            (false, _) if there && write.kind == WriteKind::Insert => {
                Some((1062, duplicate_statement(name, write.value.0)))
            }
            _ => None,
        };
        let logs = settings.log_bin && settings.log_slave_updates;
        let last = mariadb.binlog_state.iter().find(|g| g.domain == write.gtid.domain);
        if let Some(last) = last.filter(|last| last.sequence >= write.gtid.sequence)
            && logs
            && settings.gtid_strict_mode
        {
            return Err(Arc::from(out_of_order(write.gtid, *last)));
        }
        let put = match &failed {
            Some((code, _)) if settings.slave_skip_errors.contains(code) => false,
            Some((_, text)) => {
                env.log(self.id, text.clone());
                return Err(Arc::from(text.as_str()));
            }
            // In IDEMPOTENT mode an update of a row that is not there is passed over.
            None => !(write.rows && write.updates && !there),
        };
        if put {
            self.table[write.key.index()] = Some((write.write, write.value));
        }
        if put && logs {
            self.append(INSERT_BYTES, Body::Write(*write), env);
            self.flush(env);
        }
        let mariadb = self.mariadb.as_mut().expect("called for a MariaDB server only");
        mariadb.note_applied(write.gtid);
        if logs {
            mariadb.note_logged(write.gtid);
        }
        Ok(())
    }

    /// pglogical applies a change, and resolves the conflict if it meets one.
    fn apply_change(
        &mut self,
        upstream: NodeId,
        record: &Record,
        write: &RowWrite,
        env: &mut Env<'_>,
    ) -> Result<(), Arc<str>> {
        let kept = self.resolve(record, write, env);
        if kept == Kept::Stopped {
            let text = "ERROR:  cannot apply conflicting row";
            env.log(self.id, text);
            self.report(upstream, false, env);
            return Err(Arc::from(text));
        }
        if kept != Kept::Local {
            self.append(INSERT_BYTES, Body::Write(*write), env);
            self.wal_writer_soon(env);
        }
        Ok(())
    }

    /// The delay may be another now.
    pub(super) fn apply_changed(&mut self, i: usize, env: &mut Env<'_>) {
        let subscription = &mut self.subscriptions[i];
        let upstream = subscription.upstream;
        if let Replay::Delayed { .. } = subscription.apply {
            subscription.apply = Replay::Idle;
            subscription.epoch += 1;
        }
        self.apply_on(upstream, env);
    }

    /// A transaction is applied so long after its commit, no sooner.
    pub(in super::super) fn set_apply_delay(&mut self, delay: SimDuration, env: &mut Env<'_>) {
        for i in 0..self.subscriptions.len() {
            self.subscriptions[i].delay = delay;
            self.apply_changed(i, env);
        }
    }

    /// `STOP SLAVE SQL_THREAD` and `START SLAVE SQL_THREAD`.
    pub(in super::super) fn set_applying(&mut self, applying: bool, env: &mut Env<'_>) {
        let upstreams: Vec<NodeId> = self.subscriptions.iter().map(|s| s.upstream).collect();
        for upstream in upstreams {
            let has = self.slave_has();
            let Some(subscription) = self.subscription_mut(upstream) else { return };
            if applying && !subscription.applying {
                subscription.error = None;
                // Started with both threads stopped, a replica that uses GTIDs begins anew after
                // what it has applied.
                if !subscription.receiving {
                    subscription.forget_relay_log(&has);
                }
            }
            if !applying && subscription.apply != Replay::Idle {
                subscription.waits_for_row = None;
                subscription.apply = Replay::Idle;
                subscription.epoch += 1;
            }
            subscription.applying = applying;
            self.apply_on(upstream, env);
        }
    }

    /// `STOP SLAVE IO_THREAD` and `START SLAVE IO_THREAD`.
    pub(in super::super) fn set_receiving(&mut self, receiving: bool, env: &mut Env<'_>) {
        let upstreams: Vec<NodeId> = self.subscriptions.iter().map(|s| s.upstream).collect();
        for upstream in upstreams {
            let has = self.slave_has();
            let Some(subscription) = self.subscription_mut(upstream) else { return };
            if receiving && !subscription.receiving && !subscription.applying {
                subscription.forget_relay_log(&has);
            }
            subscription.receiving = receiving;
            if receiving {
                self.connect(upstream, env);
            } else {
                subscription.receive_error = None;
                self.close_connection(upstream, End::Crash, env);
            }
        }
    }

    fn slave_has(&self) -> Vec<Gtid> {
        self.mariadb.as_ref().map_or(Vec::new(), |mariadb| mariadb.slave_position.clone())
    }

    /// `CHANGE MASTER TO …, MASTER_USE_GTID = slave_pos` or `current_pos`, and `START SLAVE`.
    pub(in super::super) fn change_master(
        &mut self,
        upstream: NodeId,
        branch: BranchId,
        current: bool,
        env: &mut Env<'_>,
    ) {
        let olds: Vec<NodeId> = self.subscriptions.iter().map(|s| s.upstream).collect();
        for old in olds {
            self.close_connection(old, End::Crash, env);
        }
        let id = self.id;
        let mariadb = self.mariadb.as_mut().expect("called for a MariaDB server only");
        if current {
            mariadb.slave_position = mariadb.current_position(id);
        }
        let mut subscription = Subscription::new(upstream, branch, WalPoint::START);
        subscription.has = mariadb.slave_position.clone();
        subscription.delay = self.subscriptions.first().map_or(SimDuration::ZERO, |s| s.delay);
        self.subscriptions = vec![subscription];
        if self.is_up() {
            self.connect(upstream, env);
        }
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

    /// A replica with a log of its own is to take writes: it applies what it has received first.
    pub(in super::super) fn promote_subscriber(&mut self, env: &mut Env<'_>) {
        self.promoting = true;
        let stopped: Vec<NodeId> =
            self.subscriptions.iter().filter(|s| !s.applying).map(|s| s.upstream).collect();
        if !stopped.is_empty() {
            self.set_applying(true, env);
        }
        self.promote_if_drained(env);
    }

    fn promote_if_drained(&mut self, env: &mut Env<'_>) {
        if !self.promoting {
            return;
        }
        if self.subscriptions.iter().any(|s| s.error.is_none() && !s.is_drained()) {
            return;
        }
        self.promoting = false;
        let upstreams: Vec<NodeId> = self.subscriptions.iter().map(|s| s.upstream).collect();
        for upstream in upstreams {
            self.close_connection(upstream, End::Crash, env);
        }
        self.last_apply_error = self.subscriptions.iter().find_map(|s| s.error.clone());
        self.subscriptions.clear();
        if let Some(mariadb) = &mut self.mariadb {
            mariadb.settings.read_only = false;
        }
        let timeline = env.history.branch(self.branch).timeline;
        let at = self.wal_end();
        env.trace(TraceEvent::Promoted { node: self.id, timeline, at });
    }

    /// How long ago what it applies next was committed; none if it has applied all it has.
    pub fn apply_backlog_since(&self, env: &super::History) -> Option<SimTime> {
        let next = |s: &Subscription| {
            let piece = s.relay.front()?;
            Some(record_at(env, piece.branch, piece.next.records).stamp)
        };
        self.subscriptions.iter().filter_map(next).min()
    }
}

/// What the I/O thread says while its upstream does not answer.
const LOST_MASTER: &str = "error reconnecting to master";

/// What the SQL thread says of an update whose row is not there, in row format.
const MISSING_ROW: &str = "Could not execute Update_rows_v1 event on table fid.kv; Can't find \
                           record in 'kv', Error_code: 1032; handler error HA_ERR_KEY_NOT_FOUND; \
                           the event's master log bin.000001, end_log_pos 1";

/// What it says of a row that is there already, in row format.
fn duplicate_row(key: &str) -> String {
    format!(
        "Could not execute Write_rows_v1 event on table fid.kv; Duplicate entry '{key}' for key \
         'PRIMARY', Error_code: 1062; handler error HA_ERR_FOUND_DUPP_KEY; the event's master log \
         bin.000001, end_log_pos 1"
    )
}

/// What it says of a transaction that comes too late for its id, in strict mode.
fn out_of_order(gtid: Gtid, last: Gtid) -> String {
    format!(
        "An attempt was made to binlog GTID {gtid} which would create an out-of-order sequence \
         number with existing GTID {last}, and gtid strict mode is enabled"
    )
}

/// And as a statement.
fn duplicate_statement(key: &str, value: i64) -> String {
    format!(
        "Error 'Duplicate entry '{key}' for key 'PRIMARY'' on query. Default database: 'fid'. \
         Query: 'INSERT INTO kv VALUES ('{key}', {value})'"
    )
}
