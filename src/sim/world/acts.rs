//! What people and scripts do to the world.

use super::super::action::{Action, ActionError};
use super::super::effect::Request;
use super::super::ids::{NodeId, QueryId};
use super::super::link::Line;
use super::super::node::{End, Input, Node, Power, SlotError};
use super::super::settings::{StandbyNames, SynchronousCommit};
use super::super::trace::{TraceEntry, TraceEvent};
use super::super::wal::{Body, Lsn};
use super::World;
use super::slots::{slot_error, slot_name_is_valid};

/// Rows of a giant transaction that one record of ours stands for.
const ROWS_PER_RECORD: u32 = 1_000;

/// WAL of one row of it.
const ROW_BYTES: u64 = 64;

impl World {
    /// Does what a person or a script asks for, now. An error means that nothing has changed.
    pub fn act(&mut self, action: Action, out: &mut Vec<TraceEntry>) -> Result<(), ActionError> {
        self.possible(&action)?;
        self.trace(TraceEvent::Acted(action.clone()), out);
        let done = self.carry(action, out);
        self.count_ended(out);
        if !self.promoted.is_empty() {
            self.follow_promotions(out);
        }
        done
    }

    fn carry(&mut self, action: Action, out: &mut Vec<TraceEntry>) -> Result<(), ActionError> {
        match action {
            Action::Write { client, key, value, node, kind, level } => {
                let value = value.unwrap_or_else(|| self.take_value(key));
                let node = node.unwrap_or_else(|| self.home(client));
                self.ask(client, node, Request::Write { key, value, kind, level }, out);
            }
            Action::Read { client, key, node } => {
                self.ask(client, node, Request::Read { key, after: None }, out);
            }
            Action::ReadRouted { client, key } => {
                self.ask_routed(client, key, self.route(client), out);
            }
            Action::SetRoute { client, route } => self.set_route(client, route)?,
            Action::Interrupt { op, terminate } => {
                let node = self.op(op).map(|op| op.node);
                if let Some(node) = node {
                    self.with_node(node, out, |node, env| node.interrupt(op, terminate, env));
                }
            }
            Action::Checkpoint { client, node } => {
                self.ask(client, node, Request::Checkpoint, out);
            }
            Action::SetLoad(load) => self.set_load(load),
            Action::Burst { writes } => self.burst(writes, out),
            Action::AddClient => self.add_client(),
            Action::RemoveClient(client) => self.remove_client(client),
            Action::AddReplica => self.add_replica(out),
            Action::RemoveReplica(node) => self.remove_replica(node, out),
            Action::SetFailover(policy) => self.set_failover(policy),
            Action::SetPattern(_)
            | Action::SetSynchronousCommit(_)
            | Action::SetStandbyNames(_)
            | Action::SetApplyDelay { .. }
            | Action::SetReplayCost { .. }
            | Action::SetFsync { .. }
            | Action::SetClock { .. }
            | Action::SetWalRoom { .. }
            | Action::WriteFile { .. }
            | Action::Reload(_)
            | Action::SetGlobal { .. } => self.set(action, out)?,
            Action::SetNetworkDelay { .. }
            | Action::Cut(_)
            | Action::Heal(_)
            | Action::SetLine { .. }
            | Action::Release { .. }
            | Action::Drop { .. } => self.change_network(action),
            Action::Crash(node) => self.end(node, End::Crash, out),
            Action::PowerLoss(node) => self.end(node, End::PowerLoss, out),
            Action::Stop(node) => self.with_node(node, out, Node::stop),
            Action::Restart(node) => self.restart(node, out),
            Action::Start(node) => self.start(node, out),
            Action::Promote(node) => self.promote(node, out),
            Action::PromoteAlone(node) => self.promote_alone(node, out),
            Action::Rejoin(node) => self.rejoin(node, false, out),
            Action::Rewind(node) => self.rejoin(node, true, out),
            Action::Follow { node, upstream, current } => {
                self.follow(node, upstream, current, out);
            }
            Action::Point { node, upstream } => {
                self.nodes[node.index()].become_replica(upstream, None);
                self.membership_changed(out);
            }
            Action::RewindFrom { node, source } => self.rewind_from(node, source)?,
            other => self.act_on_node(other, out)?,
        }
        Ok(())
    }

    /// A server is shut down, and started when it is down.
    fn restart(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        self.restarting.insert(id);
        if self.node(id).power != Power::Stopping {
            self.with_node(id, out, Node::stop);
        }
    }

    /// What is done to one server and changes nothing else.
    fn act_on_node(
        &mut self,
        action: Action,
        out: &mut Vec<TraceEntry>,
    ) -> Result<(), ActionError> {
        match action {
            Action::Fence { node, fenced } => self.nodes[node.index()].fenced = fenced,
            Action::FreezeDisk(node) => self.nodes[node.index()].freeze_disk(),
            Action::ThawDisk(node) => self.with_node(node, out, Node::thaw_disk),
            Action::PauseReplay(node) => self.set_replaying(node, false, out)?,
            Action::ResumeReplay(node) => self.set_replaying(node, true, out)?,
            Action::StopReceiving(node) => {
                self.with_node(node, out, |node, env| node.set_receiving(false, env));
            }
            Action::StartReceiving(node) => {
                self.with_node(node, out, |node, env| node.set_receiving(true, env));
            }
            Action::CreateSlot { node, slot } => {
                slot_name_is_valid(&slot).map_err(ActionError::Server)?;
                if self.slot(&slot).is_none() && self.slot_names.len() > MOST_SLOT_NAMES {
                    let why = slot_error(SlotError::AllInUse, &slot);
                    return Err(ActionError::Server(why));
                }
                let name = self.intern_slot(&slot);
                self.nodes[node.index()]
                    .create_slot(name)
                    .map_err(|why| ActionError::Server(slot_error(why, &slot)))?;
            }
            Action::DropSlot { node, slot } => {
                let Some(name) = self.slot(&slot) else {
                    return Err(ActionError::Server(slot_error(SlotError::NotThere, &slot)));
                };
                self.nodes[node.index()]
                    .drop_slot(name)
                    .map_err(|why| ActionError::Server(slot_error(why, &slot)))?;
            }
            Action::OpenQuery { node, lasts } => {
                let query = QueryId(self.next_query);
                self.next_query += 1;
                self.with_node(node, out, |node, env| node.open_query(query, lasts, env));
            }
            Action::CloseQuery { node, query } => {
                self.with_node(node, out, |node, env| node.end_query(query, false, env));
            }
            Action::Vacuum(node) => self.with_node(node, out, Node::vacuum),
            Action::Transaction { node, rows } => self.transaction(node, rows, out),
            Action::BulkWrite { node, mb } => self.bulk_write(node, mb, out),
            Action::SwitchWal(node) => self.switch_wal(node, out),
            _ => unreachable!("every other act is carried out elsewhere"),
        }
        Ok(())
    }

    fn set_replaying(
        &mut self,
        id: NodeId,
        on: bool,
        out: &mut Vec<TraceEntry>,
    ) -> Result<(), ActionError> {
        if self.node(id).mariadb.is_some() {
            self.with_node(id, out, |node, env| node.set_applying(on, env));
            return Ok(());
        }
        if self.with_node(id, out, |node, env| node.pause_replay(!on, env)) {
            return Ok(());
        }
        Err(ActionError::Server(
            "ERROR:  recovery is not in progress\nHINT:  Recovery control functions can only be \
             executed during recovery."
                .to_owned(),
        ))
    }

    /// Settings, of servers and machines.
    fn set(&mut self, action: Action, out: &mut Vec<TraceEntry>) -> Result<(), ActionError> {
        match action {
            Action::SetApplyDelay { node, to } => {
                if self.node(node).subscriptions.is_empty() {
                    let text = format!("{}ms", to.as_micros() / 1_000);
                    if !self.write_setting(node, ("recovery_min_apply_delay", &text), out) {
                        self.reload(node, out, |node| node.settings.recovery_min_apply_delay = to);
                    }
                } else {
                    self.with_node(node, out, |node, env| node.set_apply_delay(to, env));
                }
            }
            Action::SetReplayCost { node, to } => {
                self.reload(node, out, |node| node.hardware.replay_cost = to);
            }
            Action::SetFsync { node, to } => {
                let fsync = &mut self.nodes[node.index()].hardware.fsync;
                *fsync = fsync.with_typical(to);
            }
            Action::SetClock { node, skew_us } => self.nodes[node.index()].clock_skew_us = skew_us,
            Action::SetWalRoom { node, mb } => self.nodes[node.index()].hardware.wal_room = mb,
            Action::SetPattern(pattern) => {
                self.pattern = Some(pattern);
                self.membership_changed(out);
            }
            Action::SetSynchronousCommit(level) => self.set_level(level, out),
            Action::SetStandbyNames(names) => {
                self.pattern = None;
                self.set_names(names, out);
            }
            Action::WriteFile { node, text } => self.write_file(node, text),
            Action::Reload(node) => self.reload_file(node, out),
            Action::SetGlobal { node, assignment } => self.set_global(node, &assignment, out)?,
            _ => unreachable!("the caller hands over settings only"),
        }
        Ok(())
    }

    fn set_level(&mut self, level: SynchronousCommit, out: &mut Vec<TraceEntry>) {
        for i in 0..self.nodes.len() {
            let id = NodeId(i as u8);
            if !self.write_setting(id, ("synchronous_commit", level.name()), out) {
                self.nodes[i].settings.synchronous_commit = level;
            }
        }
    }

    /// `synchronous_standby_names` of the primary.
    pub(super) fn set_names(&mut self, names: StandbyNames, out: &mut Vec<TraceEntry>) {
        let leader = self.leader;
        let text = names.to_string();
        if !self.write_setting(leader, ("synchronous_standby_names", &text), out) {
            self.reload(leader, out, |node| node.settings.synchronous_standby_names = names);
        }
    }

    fn change_network(&mut self, action: Action) {
        match action {
            Action::SetNetworkDelay { node, to } => {
                let scheduled = self.links.set_typical_delay(self.now, node, to);
                self.schedule_all(scheduled);
            }
            Action::Cut(node) => self.set_upstreams(node, Line::Cut),
            Action::Heal(node) => self.set_upstreams(node, Line::Healthy),
            Action::SetLine { from, to, line } => self.set_way(from, to, line),
            Action::Release { from, to } => {
                let scheduled = self.links.release(self.now, from, to);
                self.schedule_all(scheduled);
            }
            Action::Drop { from, to } => {
                let scheduled = self.links.drop_first(self.now, from, to);
                self.schedule_all(scheduled);
            }
            _ => unreachable!("the caller hands over the network only"),
        }
    }

    fn set_upstreams(&mut self, node: NodeId, line: Line) {
        let upstreams: Vec<NodeId> = self.node(node).upstreams().collect();
        for upstream in upstreams {
            self.set_between(node, upstream, line);
        }
    }

    /// Changes a node's settings and lets it take notice.
    pub(super) fn reload(
        &mut self,
        id: NodeId,
        out: &mut Vec<TraceEntry>,
        change: impl FnOnce(&mut Node),
    ) {
        change(&mut self.nodes[id.index()]);
        if self.node(id).is_up() {
            self.input(id, Input::Reloaded, out);
        }
    }

    pub(super) fn end(&mut self, id: NodeId, how: End, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| node.end(how, env));
        if how == End::PowerLoss {
            let scheduled = self.links.lose_sender(self.now, id);
            self.schedule_all(scheduled);
        }
        self.count_ended(out);
    }

    /// Servers have ended: what a primary has lost of its WAL is no part of the history any more.
    pub(super) fn count_ended(&mut self, out: &mut Vec<TraceEntry>) {
        for id in std::mem::take(&mut self.ended) {
            if self.several_primaries {
                self.count_dead(id, out);
            } else if id == self.leader {
                self.recount(out);
            }
            if self.restarting.contains(id) {
                self.restarting.remove(id);
                if self.node(id).power == Power::Crashed {
                    self.start(id, out);
                }
            }
        }
    }

    /// One transaction that changes many rows. Its records come all at once, as its commit does.
    fn transaction(&mut self, id: NodeId, rows: u32, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| {
            let mut left = rows;
            while left > 0 {
                let rows = left.min(ROWS_PER_RECORD);
                let bytes = u64::from(rows) * ROW_BYTES;
                if !node.write_filler(bytes, Body::Filler { rows }, env) {
                    return;
                }
                left -= rows;
            }
        });
    }

    fn bulk_write(&mut self, id: NodeId, mb: u16, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| {
            for _ in 0..mb {
                if !node.write_filler(MEGABYTE, Body::Filler { rows: 0 }, env) {
                    return;
                }
            }
        });
    }

    fn switch_wal(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| {
            let end = node.wal_end().lsn;
            let rest = Lsn::SEGMENT_BYTES - end.0 % Lsn::SEGMENT_BYTES;
            node.write_filler(rest, Body::Switch, env)
        });
    }
}

/// Names of slots that a run can have had before no others are made.
const MOST_SLOT_NAMES: usize = 200;

const MEGABYTE: u64 = 1 << 20;
