//! Where each thing that reaches a node goes, and its reads.
//!
//! A read is answered at once from the rows that are visible on the node. One that carries a
//! token waits until the node has the write that the token names, or its time is up.

use super::super::effect::{Effect, Refusal, Request, Response, Token, Wake};
use super::super::ids::{KeyId, LinkId, OpId};
use super::super::link::Direction;
use super::super::message::{Envelope, Message};
use super::super::trace::TraceEvent;
use super::{Env, Input, Node, Power, Role};

impl Node {
    /// Takes what reached it and says what is to be done.
    pub(in super::super) fn handle(&mut self, input: Input, env: &mut Env<'_>) {
        if self.power == Power::Starting && input == Input::Wake(Wake::Started) {
            self.started(env);
            return;
        }
        match (self.power, &input) {
            (Power::Up, _) => {}
            // While it shuts down, what concerns its replicas goes on.
            (Power::Stopping, Input::Message(..) | Input::Wake(_) | Input::Writable(_)) => {}
            _ => {
                self.handle_while_down(&input, env);
                return;
            }
        }
        match input {
            Input::Request(op, request) => self.request(op, request, env),
            Input::Message(link, envelope) => self.message(link, envelope, env),
            Input::Wake(wake) => self.woken(wake, env),
            Input::Reloaded => self.reloaded(env),
            Input::Writable(replica) => self.stream_to(replica, env),
        }
        if self.power == Power::Stopping {
            self.stop_if_done(env);
        }
    }

    fn request(&mut self, op: OpId, request: Request, env: &mut Env<'_>) {
        match request {
            Request::Read { key, after } => self.read_arrived(op, key, after, env),
            Request::Write { key, .. } => match self.role {
                Role::Primary(_) => self.write_arrived(op, key, request, env),
                Role::Replica(_) if !self.settings.hot_standby => {
                    env.respond(op, Response::Refused(Refusal::NoReaders));
                }
                Role::Replica(_) => env.respond(op, Response::Refused(Refusal::ReadOnly)),
            },
            Request::Checkpoint => self.checkpoint_asked(Some(op), env),
        }
    }

    fn message(&mut self, link: LinkId, envelope: Envelope, env: &mut Env<'_>) {
        if link.replica != self.id {
            self.sender_message(link, envelope, env);
        } else if self.replica().is_some_and(|replica| replica.upstream == link.upstream) {
            self.replica_message(envelope, env);
        } else if self.subscription(link.upstream).is_some() {
            self.subscriber_message(link.upstream, envelope, env);
        }
    }

    fn woken(&mut self, wake: Wake, env: &mut Env<'_>) {
        match wake {
            Wake::Executed(key, op) => self.executed(key, op, env),
            Wake::Flushed(epoch) => self.fsync_ended(epoch, env),
            Wake::WalWriter => self.wal_writer(env),
            Wake::ReplayDue(epoch) => self.replay_due(epoch, env),
            Wake::Replayed(epoch) => self.replay_ended(epoch, env),
            Wake::ApplyDue(upstream, epoch) => self.apply_due(upstream, epoch, env),
            Wake::Applied(upstream, epoch) => self.apply_ended(upstream, epoch, env),
            Wake::Connect(upstream, connection) => self.connect_due(upstream, connection, env),
            Wake::CheckReplica(connection) => self.check_replica(connection, env),
            Wake::CheckUpstream(upstream, connection) => {
                self.check_upstream(upstream, connection, env);
            }
            Wake::Report(upstream, connection) => self.report_due(upstream, connection, env),
            Wake::ReadTimeout(op) => self.read_timed_out(op, env),
            Wake::SemiSyncTimeout(write) => self.semi_sync_timed_out(write, env),
            Wake::CheckpointDue => self.checkpoint_due(env),
            Wake::CheckpointEnds => self.checkpoint_ends(env),
            Wake::Autovacuum => self.autovacuum(env),
            Wake::QueryEnds(query) => self.end_query(query, false, env),
            Wake::Started => {}
        }
    }

    fn reloaded(&mut self, env: &mut Env<'_>) {
        self.names_changed(env);
        match self.role {
            Role::Primary(_) => self.semi_sync_changed(env),
            Role::Replica(_) => self.replay_changed(env),
        }
        for i in 0..self.subscriptions.len() {
            self.apply_changed(i, env);
        }
        self.watch_replicas(env);
        self.receiver_reloaded(env);
        self.autovacuum_changed(env);
    }

    /// A dead process: the machine's kernel refuses connections, if the machine has power.
    fn handle_while_down(&mut self, input: &Input, env: &mut Env<'_>) {
        let kernel_answers = self.power != Power::Off && self.power != Power::Removed;
        match input {
            Input::Request(op, _) if self.power == Power::Starting => {
                env.respond(*op, Response::Refused(Refusal::Starting));
            }
            Input::Request(op, _) if self.power == Power::Stopping => {
                env.respond(*op, Response::Refused(Refusal::ShuttingDown));
            }
            Input::Request(op, _) if kernel_answers => {
                env.respond(*op, Response::Refused(Refusal::NotListening));
            }
            Input::Request(op, _) => env.respond(*op, Response::Broken),
            Input::Message(link, envelope) if kernel_answers && link.replica != self.id => {
                turn_away(*link, envelope, env);
            }
            _ => {}
        }
    }

    fn read_arrived(&mut self, op: OpId, key: KeyId, after: Option<Token>, env: &mut Env<'_>) {
        if self.replica().is_some() && !self.settings.hot_standby {
            env.respond(op, Response::Refused(Refusal::NoReaders));
            return;
        }
        match after {
            Some(token) if !self.has_seen(token.origin, token.write) => {
                self.waiting_reads.push((op, key, token));
                env.trace(TraceEvent::ReadWaits { op, node: self.id });
                env.wake(token.timeout, Wake::ReadTimeout(op));
            }
            _ => self.serve_read(op, key, env),
        }
    }

    fn serve_read(&mut self, op: OpId, key: KeyId, env: &mut Env<'_>) {
        if env.several_primaries {
            env.effects.push(Effect::ServedFrom(op, self.seen.clone()));
        }
        env.trace(TraceEvent::ReadServed { op, node: self.id, key });
        env.respond(op, Response::Row(self.read(key)));
    }

    /// Reads that waited for what has just become visible are answered.
    pub(super) fn serve_waiting_reads(&mut self, env: &mut Env<'_>) {
        let mut i = 0;
        while i < self.waiting_reads.len() {
            let (op, key, token) = self.waiting_reads[i];
            if self.has_seen(token.origin, token.write) {
                self.waiting_reads.remove(i);
                self.serve_read(op, key, env);
            } else {
                i += 1;
            }
        }
    }

    fn read_timed_out(&mut self, op: OpId, env: &mut Env<'_>) {
        if let Some(i) = self.waiting_reads.iter().position(|(waiting, ..)| *waiting == op) {
            self.waiting_reads.remove(i);
            env.respond(op, Response::Refused(Refusal::TooLate));
        }
    }
}

/// Answers a request for a stream, or a message of a connection that this server does not know:
/// the connection is closed.
pub(super) fn turn_away(link: LinkId, envelope: &Envelope, env: &mut Env<'_>) {
    if envelope.message != Message::Close {
        env.send(link, Direction::Down, envelope.connection, Message::Close);
    }
}
