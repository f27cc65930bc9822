//! What people and scripts do to the world.

use super::super::action::{Action, ActionError};
use super::super::effect::Request;
use super::super::ids::{NodeId, NodeSet};
use super::super::link::Direction;
use super::super::node::{End, Env, Input, Node};
use super::super::scenario::{MAX_REPLICAS, NodeSpec};
use super::super::time::SimDuration;
use super::super::trace::{TraceEntry, TraceEvent};
use super::super::wal::WalPoint;
use super::{Link, Power, Replica, Role, World, node_name};

impl World {
    /// Does what a person or a script asks for, now. An error means that nothing has changed.
    pub fn act(&mut self, action: Action, out: &mut Vec<TraceEntry>) -> Result<(), ActionError> {
        self.possible(&action)?;
        self.trace(TraceEvent::Acted(action.clone()), out);
        match action {
            Action::Write { client, key, value } => {
                let value = value.unwrap_or_else(|| self.take_value(key));
                self.ask(client, self.leader, Request::Write(key, value), out);
            }
            Action::Read { client, key, node } => self.ask(client, node, Request::Read(key), out),
            Action::SetNetworkDelay { node, to } => self.set_network_delay(node, to),
            Action::SetApplyDelay { node, to } => {
                self.reload(node, out, |node| node.settings.recovery_min_apply_delay = to);
            }
            Action::SetReplayCost { node, to } => {
                self.reload(node, out, |node| node.hardware.replay_cost = to);
            }
            Action::SetPattern(pattern) => {
                self.pattern = Some(pattern);
                self.membership_changed(out);
            }
            Action::SetSynchronousCommit(level) => {
                for node in &mut self.nodes {
                    node.settings.synchronous_commit = level;
                }
            }
            Action::SetStandbyNames(names) => {
                self.pattern = None;
                self.reload(self.leader, out, |node| {
                    node.settings.synchronous_standby_names = names
                });
            }
            Action::SetLoad(load) => self.set_load(load),
            Action::AddReplica => self.add_replica(out),
            Action::RemoveReplica(node) => self.remove_replica(node, out),
            Action::Crash(node) => self.end(node, End::Crash, out),
            Action::PowerLoss(node) => self.end(node, End::PowerLoss, out),
            Action::Start(node) => self.with_node(node, out, Node::start),
            Action::Promote(node) => self.promote(node, out),
            Action::Rejoin(node) => self.rejoin(node, false, out),
            Action::Rewind(node) => self.rejoin(node, true, out),
            Action::Cut(node) => self.set_cut(node, true),
            Action::Heal(node) => self.set_cut(node, false),
        }
        Ok(())
    }

    /// Whether an act can be done now, and if not, why.
    pub fn possible(&self, action: &Action) -> Result<(), ActionError> {
        action.check(self.scenario.clients.len(), self.scenario.keys.len(), self.nodes.len())?;
        let present = |id: NodeId| match self.node(id).power {
            Power::Removed => Err(ActionError::NoSuchNode(id)),
            _ => Ok(self.node(id)),
        };
        match *action {
            Action::Read { node, .. } => present(node).map(|_| ()),
            Action::SetNetworkDelay { node, .. }
            | Action::SetApplyDelay { node, .. }
            | Action::SetReplayCost { node, .. }
            | Action::Cut(node)
            | Action::Heal(node) => {
                present(node)?.replica().map(|_| ()).ok_or(ActionError::NotAReplica(node))
            }
            Action::AddReplica => {
                let others = self.members().count() - 1;
                if others >= MAX_REPLICAS {
                    Err(ActionError::TooManyReplicas)
                } else if self.node(self.leader).is_up() {
                    Ok(())
                } else {
                    Err(ActionError::NoPrimary)
                }
            }
            Action::RemoveReplica(node) => {
                present(node)?;
                if node == self.leader {
                    Err(ActionError::IsThePrimary(node))
                } else if self.members().count() <= 2 {
                    Err(ActionError::LastReplica)
                } else {
                    Ok(())
                }
            }
            Action::Crash(node) => match present(node)?.power {
                Power::Up | Power::Starting => Ok(()),
                _ => Err(ActionError::NotRunning(node)),
            },
            Action::PowerLoss(node) => match present(node)?.power {
                Power::Off => Err(ActionError::NotRunning(node)),
                _ => Ok(()),
            },
            Action::Start(node) => match present(node)?.power {
                Power::Crashed | Power::Off => Ok(()),
                _ => Err(ActionError::NotDown(node)),
            },
            Action::Promote(node) => {
                let candidate = present(node)?;
                if candidate.replica().is_none() {
                    Err(ActionError::NotAReplica(node))
                } else if candidate.is_up() {
                    Ok(())
                } else {
                    Err(ActionError::NotRunning(node))
                }
            }
            Action::Rejoin(node) | Action::Rewind(node) => {
                present(node)?;
                if node == self.leader {
                    Err(ActionError::IsThePrimary(node))
                } else if self.node(self.leader).is_up() {
                    Ok(())
                } else {
                    Err(ActionError::NoPrimary)
                }
            }
            _ => Ok(()),
        }
    }

    /// The nodes of the cluster that have not been removed.
    pub fn members(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.power != Power::Removed)
    }

    /// Changes a node's settings and lets it take notice.
    fn reload(&mut self, id: NodeId, out: &mut Vec<TraceEntry>, change: impl FnOnce(&mut Node)) {
        change(&mut self.nodes[id.index()]);
        if self.node(id).is_up() {
            self.input(id, Input::Reloaded, out);
        }
    }

    /// Nodes have come, gone or changed their parts: who follows, and what a pattern that names
    /// every replica says, follow from it.
    pub(super) fn membership_changed(&mut self, out: &mut Vec<TraceEntry>) {
        let leader = self.leader;
        let follows = |node: &&Node| node.replica().is_some_and(|r| r.upstream == leader);
        self.followers = self.members().filter(follows).map(|node| node.id).collect::<NodeSet>();
        if let Some(pattern) = self.pattern {
            let listed = self.followers.iter().map(|id| self.name(id));
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

    fn set_network_delay(&mut self, node: NodeId, to: SimDuration) {
        let now = self.now;
        for (direction, delivery) in self.links[node.index()].set_typical_delay(now, to) {
            self.schedule(node, direction, delivery);
        }
    }

    fn set_cut(&mut self, node: NodeId, cut: bool) {
        let now = self.now;
        for direction in [Direction::Down, Direction::Up] {
            let delivery = self.links[node.index()].set_cut(now, direction, cut);
            self.schedule(node, direction, delivery);
        }
    }

    fn add_replica(&mut self, out: &mut Vec<TraceEntry>) {
        // Number 0 is the first primary's for good: its name tells so.
        let mut replicas = self.nodes.iter().skip(1);
        let removed = replicas.position(|node| node.power == Power::Removed).map(|i| i + 1);
        let index = removed.unwrap_or(self.nodes.len());
        let id = NodeId(index as u8);
        let leader = self.node(self.leader);
        let (branch, point, table) = leader.base_backup().expect("the leader is a primary");
        let level = leader.settings.synchronous_commit;
        let replicas = &self.scenario.replicas;
        let listed = replicas.get(index.saturating_sub(1)).or(replicas.first());
        let spec = listed.cloned().unwrap_or_else(NodeSpec::default);
        let mut settings = spec.settings;
        settings.synchronous_commit = level;
        let role = Role::Replica(Replica::at(self.leader, point));
        let seed = self.scenario.seed;
        let mut node = Node::new(seed, id, spec.hardware, settings, branch, role, table);
        let link = Link::new(seed, id, spec.network_delay, spec.bandwidth);
        if index == self.nodes.len() {
            self.nodes.push(node);
            self.links.push(link);
            self.names.push(node_name(index));
        } else {
            // What is still scheduled for the node that had this number must stay void.
            node.incarnation = self.nodes[index].incarnation + 1;
            self.nodes[index] = node;
            self.links[index].clear();
            self.links[index].delay = link.delay;
            self.set_cut(id, false);
        }
        self.membership_changed(out);
        self.with_node(id, out, Node::connect);
    }

    fn remove_replica(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        if self.node(id).is_up() {
            self.end(id, End::Stop, out);
        }
        self.links[id.index()].clear();
        let node = &mut self.nodes[id.index()];
        node.power = Power::Removed;
        node.incarnation += 1;
        self.with_node(self.leader, out, |leader, env| leader.forget_replica(id, env));
        self.membership_changed(out);
    }

    fn end(&mut self, id: NodeId, how: End, out: &mut Vec<TraceEntry>) {
        self.with_node(id, out, |node, env| node.end(how, env));
        if id == self.leader {
            // What the primary has lost of its WAL is no part of the history any more.
            let end = self.node(id).wal_end();
            self.cut_history(end, id, out);
        }
    }

    fn cut_history(&mut self, end: WalPoint, leader: NodeId, out: &mut Vec<TraceEntry>) {
        for write in self.checker.cut(end, leader) {
            let fact = self.checker.fact(write).expect("a lost write is known");
            let (client, key, value) = (fact.client, fact.key, fact.value);
            self.trace(TraceEvent::Lost { write, client, key, value }, out);
        }
    }

    fn promote(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        let old = self.leader;
        let old_branch = self.node(old).branch;
        self.with_node(id, out, Node::promote);
        let fork = self.history.fork_point(old_branch, self.node(id).branch);
        self.leader = id;
        self.cut_history(fork, id, out);
        // It may hold what an earlier failover had cut off.
        let (branch, end) = (self.node(id).branch, self.node(id).wal_end());
        for index in fork.records..end.records {
            let record = self.history.record(branch, index).expect("it lies before the end");
            self.checker.restored(record.write);
        }
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            let follows_old = node.replica().is_some_and(|r| r.upstream == old);
            if node.power != Power::Removed && follows_old {
                let follower = node.id;
                self.with_node(follower, out, |node, env| node.repoint(id, env));
                self.leave(follower, old, out);
            }
        }
        self.leave(id, old, out);
        // It follows nobody now: a cut between it and its upstream is between it and nothing.
        self.set_cut(id, false);
        self.membership_changed(out);
    }

    /// A node has closed its stream from the old primary, which hears of it if it can.
    fn leave(&mut self, id: NodeId, old: NodeId, out: &mut Vec<TraceEntry>) {
        let reaches = !self.link(id).channel(Direction::Up).cut;
        if reaches && self.node(id).is_up() && self.node(old).is_up() {
            self.with_node(old, out, |old, env| old.forget_replica(id, env));
        }
    }

    fn rejoin(&mut self, id: NodeId, rewind: bool, out: &mut Vec<TraceEntry>) {
        if self.node(id).is_up() {
            self.end(id, End::Stop, out);
        }
        let backup = rewind.then(|| self.node(self.leader).base_backup()).flatten();
        let leader = self.leader;
        self.with_node(id, out, |node: &mut Node, env: &mut Env<'_>| {
            node.become_replica(leader, backup, env);
        });
        self.membership_changed(out);
    }
}
