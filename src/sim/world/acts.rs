//! What people and scripts do to the world.

use super::super::action::{Action, ActionError};
use super::super::effect::Request;
use super::super::ids::{BranchId, ClientId, KeyId, NodeId, NodeSet, QueryId};
use super::super::link::Line;
use super::super::message::Positions;
use super::super::node::{End, Input, Node, Power, Replica, Role, SlotError, Subscription};
use super::super::scenario::{MAX_REPLICAS, NodeSpec};
use super::super::settings::SynchronousCommit;
use super::super::time::SimDuration;
use super::super::trace::{TraceEntry, TraceEvent};
use super::super::wal::{Body, Lsn};
use super::{World, node_name};

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
            Action::Start(node) => self.start(node, out),
            Action::Promote(node) => self.promote(node, out),
            Action::PromoteAlone(node) => self.promote_alone(node, out),
            Action::Rejoin(node) => self.rejoin(node, false, out),
            Action::Rewind(node) => self.rejoin(node, true, out),
            Action::Follow { node, upstream, current } => {
                self.follow(node, upstream, current, out);
            }
            Action::Point { node, upstream } => {
                self.with_node(node, out, |node, env| node.become_replica(upstream, None, env));
                self.membership_changed(out);
            }
            Action::RewindFrom { node, source } => self.rewind_from(node, source, out)?,
            other => self.act_on_node(other, out)?,
        }
        Ok(())
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
                    self.reload(node, out, |node| node.settings.recovery_min_apply_delay = to);
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
            Action::SetSynchronousCommit(level) => self.set_level(level),
            Action::SetStandbyNames(names) => {
                self.pattern = None;
                self.reload(self.leader, out, |node| {
                    node.settings.synchronous_standby_names = names
                });
            }
            Action::WriteFile { node, text } => self.write_file(node, text),
            Action::Reload(node) => self.reload_file(node, out),
            Action::SetGlobal { node, assignment } => self.set_global(node, &assignment, out)?,
            _ => unreachable!("the caller hands over settings only"),
        }
        Ok(())
    }

    fn set_level(&mut self, level: SynchronousCommit) {
        for node in &mut self.nodes {
            node.settings.synchronous_commit = level;
        }
    }

    fn change_network(&mut self, action: Action) {
        let upstream = |world: &World, node: NodeId| world.node(node).upstreams().next();
        match action {
            Action::SetNetworkDelay { node, to } => {
                let scheduled = self.links.set_typical_delay(self.now, node, to);
                self.schedule_all(scheduled);
            }
            Action::Cut(node) => {
                if let Some(other) = upstream(self, node) {
                    self.set_between(node, other, Line::Cut);
                }
            }
            Action::Heal(node) => {
                if let Some(other) = upstream(self, node) {
                    self.set_between(node, other, Line::Healthy);
                }
            }
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

    /// Whether an act can be done now, and if not, why.
    pub fn possible(&self, action: &Action) -> Result<(), ActionError> {
        action.check(self.scenario.clients.len(), self.scenario.keys.len(), self.nodes.len())?;
        for node in action.nodes().into_iter().flatten() {
            if self.node(node).power == Power::Removed {
                return Err(ActionError::NoSuchNode(node));
            }
        }
        let node = action.nodes()[0].map(|id| self.node(id));
        let id = node.map(|node| node.id).unwrap_or_default();
        let up = |node: Option<&Node>| node.is_some_and(Node::is_up);
        let follows = node.is_some_and(|node| node.upstreams().next().is_some());
        match action {
            // Nodes that share their writes follow nobody byte for byte, and all lead.
            Action::Promote(_)
            | Action::PromoteAlone(_)
            | Action::Rejoin(_)
            | Action::Rewind(_)
            | Action::Follow { .. }
            | Action::Point { .. }
            | Action::RewindFrom { .. }
                if node.is_some_and(|node| self.shares_writes(node)) =>
            {
                Err(ActionError::OtherServer(id))
            }
            Action::SetNetworkDelay { .. }
            | Action::SetApplyDelay { .. }
            | Action::SetReplayCost { .. }
            | Action::Cut(_)
            | Action::Heal(_)
                if !follows =>
            {
                Err(ActionError::NotAReplica(id))
            }
            Action::Crash(_) | Action::Stop(_) if !node.is_some_and(Node::is_running) => {
                Err(ActionError::NotRunning(id))
            }
            Action::PowerLoss(_) if node.is_some_and(|node| node.power == Power::Off) => {
                Err(ActionError::NotRunning(id))
            }
            Action::Start(_) if node.is_some_and(Node::is_running) => Err(ActionError::NotDown(id)),
            Action::AddReplica | Action::RemoveReplica(_) => self.membership_possible(action),
            Action::Promote(_) | Action::PromoteAlone(_) if !follows => {
                Err(ActionError::NotAReplica(id))
            }
            Action::Promote(_)
            | Action::PromoteAlone(_)
            | Action::PauseReplay(_)
            | Action::ResumeReplay(_)
            | Action::OpenQuery { .. }
            | Action::Vacuum(_)
            | Action::Transaction { .. }
            | Action::BulkWrite { .. }
            | Action::SwitchWal(_)
            | Action::Reload(_)
            | Action::SetGlobal { .. }
            | Action::CreateSlot { .. }
            | Action::DropSlot { .. }
                if !up(node) =>
            {
                Err(ActionError::NotRunning(id))
            }
            Action::Vacuum(_)
            | Action::Transaction { .. }
            | Action::BulkWrite { .. }
            | Action::SwitchWal(_)
                if node.is_some_and(|node| node.primary().is_none()) =>
            {
                Err(ActionError::NotAPrimary(id))
            }
            Action::StopReceiving(_) | Action::StartReceiving(_) | Action::SetGlobal { .. }
                if node.is_some_and(|node| node.mariadb.is_none()) =>
            {
                Err(ActionError::OtherServer(id))
            }
            Action::Reload(_) if node.is_some_and(|node| node.mariadb.is_some()) => {
                Err(ActionError::OtherServer(id))
            }
            Action::CloseQuery { query, .. }
                if node.is_some_and(|node| node.queries.iter().all(|q| q.id != *query)) =>
            {
                Err(ActionError::NoSuchQuery(*query))
            }
            Action::Rejoin(_) | Action::Rewind(_) if id == self.leader => {
                Err(ActionError::IsThePrimary(id))
            }
            Action::Rejoin(_) | Action::Rewind(_) if !self.node(self.leader).is_up() => {
                Err(ActionError::NoPrimary)
            }
            Action::Follow { node, upstream, .. }
            | Action::Point { node, upstream }
            | Action::RewindFrom { node, source: upstream }
                if node == upstream =>
            {
                Err(ActionError::Itself(*node))
            }
            Action::Point { node, .. } if self.node(*node).is_running() => {
                Err(ActionError::NotDown(*node))
            }
            Action::Point { node, .. } | Action::RewindFrom { node, .. }
                if self.node(*node).mariadb.is_some() =>
            {
                Err(ActionError::OtherServer(*node))
            }
            _ => Ok(()),
        }
    }

    /// Whether a node takes writes and shares them with others that do.
    fn shares_writes(&self, node: &Node) -> bool {
        self.several_primaries && node.mariadb.is_none() && node.primary().is_some()
    }

    fn membership_possible(&self, action: &Action) -> Result<(), ActionError> {
        let others = self.members().count() - 1;
        match action {
            Action::AddReplica if others >= MAX_REPLICAS => Err(ActionError::TooManyReplicas),
            Action::AddReplica if self.node(self.leader).is_up() => Ok(()),
            Action::AddReplica => Err(ActionError::NoPrimary),
            Action::RemoveReplica(node) if *node == self.leader => {
                Err(ActionError::IsThePrimary(*node))
            }
            Action::RemoveReplica(_) if others <= 1 => Err(ActionError::LastReplica),
            _ => Ok(()),
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

    /// Nodes have come, gone or changed their parts: who follows, and what a pattern that names
    /// every replica says, follow from it.
    pub(super) fn membership_changed(&mut self, out: &mut Vec<TraceEntry>) {
        let leader = self.leader;
        let follows = |node: &&Node| node.upstreams().any(|up| up == leader);
        self.followers = self.members().filter(follows).map(|node| node.id).collect::<NodeSet>();
        if let Some(pattern) = self.pattern.filter(|pattern| pattern.is_live()) {
            let listed = self.followers.iter().map(|id| &*self.application_names[id.index()]);
            let names = pattern.standby_names(listed);
            self.reload(leader, out, |node| node.settings.synchronous_standby_names = names);
        }
    }

    /// Who may follow a node: for an old primary that still runs, whoever there is.
    pub(super) fn followers_of(&self, id: NodeId) -> NodeSet {
        if id == self.leader || self.node(id).primary().is_none() {
            return self.followers;
        }
        self.members().map(|node| node.id).filter(|other| *other != id).collect()
    }

    fn add_replica(&mut self, out: &mut Vec<TraceEntry>) {
        // Number 0 is the first primary's for good: its name tells so.
        let mut replicas = self.nodes.iter().skip(1);
        let removed = replicas.position(|node| node.power == Power::Removed).map(|i| i + 1);
        let index = removed.unwrap_or(self.nodes.len());
        let id = NodeId(index as u8);
        let leader = self.node(self.leader);
        let backup = leader.base_backup(&self.history).expect("the leader is a primary");
        let level = leader.settings.synchronous_commit;
        let replicas = &self.scenario.replicas;
        let listed = replicas.get(index.saturating_sub(1)).or(replicas.first());
        let spec = listed.cloned().unwrap_or_else(NodeSpec::default);
        let mut node = self.copy_of_leader(id, &spec, backup);
        node.settings.synchronous_commit = level;
        self.links.join(id, spec.network_delay, spec.bandwidth);
        if index == self.nodes.len() {
            self.nodes.push(node);
            self.files.push(None);
            self.names.push(node_name(index));
            self.application_names.push(node_name(index));
        } else {
            // What is still scheduled for the node that had this number must stay void.
            node.incarnation = self.nodes[index].incarnation + 1;
            self.nodes[index] = node;
        }
        self.membership_changed(out);
        self.with_node(id, out, Node::connect_all);
        for other in (0..self.nodes.len()).map(|i| NodeId(i as u8)).filter(|other| *other != id) {
            if self.node(other).is_up() && self.node(other).subscription(id).is_some() {
                self.with_node(other, out, |node, env| node.connect(id, env));
            }
        }
    }

    /// A node with a base backup of the leader: a replica, or another primary that takes part.
    fn copy_of_leader(
        &mut self,
        id: NodeId,
        spec: &NodeSpec,
        backup: super::super::node::Backup,
    ) -> Node {
        let (branch, point, table, seen, control) = backup;
        let seed = self.scenario.seed;
        let hardware = spec.hardware.clone();
        let leader = self.leader;
        let own_log = self.several_primaries || self.node(leader).mariadb.is_some();
        let (role, own) = if own_log {
            let line = self.history.fork(branch, point, id);
            let primary = super::super::node::Primary::at(point, table.len());
            (Role::Primary(primary), line)
        } else {
            let mut replica = Replica::new(leader, Positions::at(point));
            replica.parameters = control;
            (Role::Replica(replica), branch)
        };
        let mut node = Node::new(seed, id, hardware, own, role, table);
        node.settings = spec.settings.clone();
        node.seen = seen;
        let of_leader = self.node(leader);
        if let Some(mariadb) = &of_leader.mariadb {
            let copied = mariadb.copied_for_replica(&self.history, branch, point);
            let has = copied.slave_position().to_vec();
            node.mariadb = Some(copied);
            node.subscriptions.push(Subscription::new(leader, branch, point).after(has));
        }
        if self.several_primaries {
            node.settings = of_leader.settings.clone();
            node.merged.clone_from(&of_leader.merged);
            node.subscriptions.push(Subscription::new(leader, branch, point));
            let others = of_leader.subscriptions.clone();
            node.subscriptions.extend(others.into_iter().map(Subscription::restarted));
            for other in 0..self.nodes.len() {
                let line = BranchId(own.0);
                let subscription = Subscription::new(id, line, point);
                if self.nodes[other].power != Power::Removed {
                    self.nodes[other].subscriptions.push(subscription);
                }
            }
        }
        node
    }

    fn remove_replica(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        if self.node(id).is_running() {
            self.end(id, End::Stop, out);
        }
        self.links.leave(id);
        let node = &mut self.nodes[id.index()];
        node.power = Power::Removed;
        node.incarnation += 1;
        for i in 0..self.nodes.len() {
            let other = NodeId(i as u8);
            if other != id {
                self.nodes[i].subscriptions.retain(|s| s.upstream != id);
                self.with_node(other, out, |node, env| node.forget_replica(id, env));
            }
        }
        self.membership_changed(out);
    }

    pub(super) fn end(&mut self, id: NodeId, how: End, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| node.end(how, env));
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
        }
    }

    fn rejoin(&mut self, id: NodeId, rewind: bool, out: &mut Vec<TraceEntry>) {
        if self.node(id).is_running() {
            self.end(id, End::Stop, out);
        }
        let leader = self.leader;
        let backup = rewind.then(|| self.node(leader).base_backup(&self.history)).flatten();
        if self.node(id).mariadb.is_some() {
            self.rejoin_mariadb(id, backup, out);
        } else {
            self.with_node(id, out, |node, env| node.become_replica(leader, backup, env));
        }
        self.nodes[id.index()].fenced = false;
        self.start(id, out);
        self.membership_changed(out);
    }

    /// MariaDB has no rewind: a node that has diverged is built anew.
    fn rejoin_mariadb(
        &mut self,
        id: NodeId,
        backup: Option<super::super::node::Backup>,
        out: &mut Vec<TraceEntry>,
    ) {
        let leader = self.leader;
        let branch = self.node(leader).branch;
        if let Some((from, point, table, seen, _)) = backup {
            let line = self.history.fork(from, point, id);
            let mariadb = self.node(leader).mariadb.as_ref();
            let copied = mariadb.map(|m| m.copied_for_replica(&self.history, from, point));
            let node = &mut self.nodes[id.index()];
            node.branch = line;
            node.role = Role::Primary(super::super::node::Primary::at(point, table.len()));
            node.table = table;
            node.seen = seen;
            let has = copied.as_ref().map_or(Vec::new(), |m| m.slave_position().to_vec());
            node.mariadb = copied;
            node.subscriptions = vec![Subscription::new(leader, branch, point).after(has)];
        } else {
            self.with_node(id, out, |node, env| node.change_master(leader, branch, true, env));
        }
        if let Some(mariadb) = &mut self.nodes[id.index()].mariadb {
            mariadb.settings.read_only = true;
        }
    }

    /// A node follows another from now on, with the data that it has.
    fn follow(&mut self, id: NodeId, upstream: NodeId, current: bool, out: &mut Vec<TraceEntry>) {
        if self.node(id).mariadb.is_some() {
            let branch = self.node(upstream).branch;
            self.with_node(id, out, |node, env| {
                node.change_master(upstream, branch, current, env);
            });
        } else {
            if self.node(id).is_running() {
                self.end(id, End::Stop, out);
            }
            self.with_node(id, out, |node, env| node.become_replica(upstream, None, env));
            self.start(id, out);
        }
        self.membership_changed(out);
    }

    /// Whether a node holds WAL that another, on a newer timeline, does not have.
    pub fn needs_rewind(&self, target: NodeId, source: NodeId) -> bool {
        let (target, source) = (self.node(target), self.node(source));
        let timeline = |node: &Node| self.history.branch(node.branch).timeline;
        let shared = self.history.fork_point(target.branch, source.branch);
        // One that did not shut down cleanly recovers first, and writes a checkpoint of its own.
        let end = target.flushed();
        timeline(target) != timeline(source) && (end > shared || target.needs_recovery())
    }

    fn rewind_from(
        &mut self,
        id: NodeId,
        source: NodeId,
        out: &mut Vec<TraceEntry>,
    ) -> Result<(), ActionError> {
        let refused = |text: &str| Err(ActionError::Server(format!("pg_rewind: error: {text}")));
        let target = self.node(id);
        if target.is_running() {
            return refused("postgres single-user mode in target cluster failed");
        }
        if !target.settings.wal_log_hints {
            return refused(
                "target server needs to use either data checksums or \"wal_log_hints = on\"",
            );
        }
        if self.needs_rewind(id, source) {
            let backup = self.node(source).base_backup(&self.history);
            self.with_node(id, out, |node, env| node.become_replica(source, backup, env));
        }
        Ok(())
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

    /// A client that no request of the load uses, for what a script asks on its own account.
    pub fn first_client(&self) -> ClientId {
        ClientId(0)
    }

    /// The row of this name.
    pub fn row(&self, name: &str) -> Option<KeyId> {
        let place = self.scenario.keys.iter().position(|key| key.name == name)?;
        Some(KeyId(place as u16))
    }

    /// How long a link takes, typically.
    pub fn typical_delay(&self, id: NodeId) -> SimDuration {
        self.links.delay(id).typical()
    }
}

/// Names of slots that a run can have had before no others are made.
const MOST_SLOT_NAMES: usize = 200;

const MEGABYTE: u64 = 1 << 20;

/// Whether a slot may be called so; else what the server says.
///
/// Source: PostgreSQL 15, `ReplicationSlotValidateName` in `slot.c`.
fn slot_name_is_valid(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("ERROR:  replication slot name \"{name}\" is too short"));
    }
    if name.len() >= 64 {
        return Err(format!("ERROR:  replication slot name \"{name}\" is too long"));
    }
    let valid = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.bytes().all(valid) {
        return Ok(());
    }
    Err(format!(
        "ERROR:  replication slot name \"{name}\" contains invalid character\nHINT:  Replication \
         slot names may only contain lower case letters, numbers, and the underscore character."
    ))
}

/// What the server says when a slot cannot be made or dropped.
fn slot_error(why: SlotError, name: &str) -> String {
    match why {
        SlotError::Exists => format!("ERROR:  replication slot \"{name}\" already exists"),
        SlotError::AllInUse => "ERROR:  all replication slots are in use\nHINT:  Free one or \
                                increase max_replication_slots."
            .to_owned(),
        SlotError::NotThere => format!("ERROR:  replication slot \"{name}\" does not exist"),
        SlotError::Active => format!(
            "ERROR:  replication slot \"{name}\" is active for PID {}",
            super::super::message::SENDER_PID
        ),
    }
}
