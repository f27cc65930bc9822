//! Nodes come, go, and follow others.

use super::super::action::ActionError;
use super::super::ids::{BranchId, NodeId, NodeSet, WriteId};
use super::super::link::Direction;
use super::super::message::{Message, Positions};
use super::super::node::{Backup, End, Node, Power, Primary, Replica, Role, Subscription};
use super::super::scenario::NodeSpec;
use super::super::trace::TraceEntry;
use super::files::File;
use super::{World, node_name};

impl World {
    /// The nodes of the cluster that have not been removed.
    pub fn members(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.power != Power::Removed)
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
            self.set_names(names, out);
        }
    }

    /// Who may follow a node: for an old primary that still runs, whoever there is.
    pub(super) fn followers_of(&self, id: NodeId) -> NodeSet {
        if id == self.leader || self.node(id).primary().is_none() {
            return self.followers;
        }
        self.members().map(|node| node.id).filter(|other| *other != id).collect()
    }

    pub(super) fn add_replica(&mut self, out: &mut Vec<TraceEntry>) {
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
        node.since = WriteId(self.next_write);
        self.links.join(id, spec.network_delay, spec.bandwidth);
        // A new server is set up as the others are: with a file if they have files.
        let file = self.files[self.leader.index()].as_ref().and_then(|_| File::made(&node));
        if index == self.nodes.len() {
            self.nodes.push(node);
            self.files.push(file);
            self.names.push(node_name(index));
            self.application_names.push(node_name(index));
        } else {
            // What is still scheduled for the node that had this number must stay void.
            node.incarnation = self.nodes[index].incarnation + 1;
            self.nodes[index] = node;
            self.files[index] = file;
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
    pub(super) fn copy_of_leader(&mut self, id: NodeId, spec: &NodeSpec, backup: Backup) -> Node {
        let Backup { branch, point, table, merged, seen, subscriptions, parameters } = backup;
        let seed = self.scenario.seed;
        let hardware = spec.hardware.clone();
        let leader = self.leader;
        let own_log = self.several_primaries || self.node(leader).mariadb.is_some();
        let (role, own) = if own_log {
            let line = self.history.fork(branch, point, id);
            let primary = Primary::at(point, table.len());
            (Role::Primary(primary), line)
        } else {
            let mut replica = Replica::new(leader, Positions::at(point));
            replica.parameters = parameters;
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
            node.merged = merged;
            node.subscriptions.push(Subscription::new(leader, branch, point));
            node.subscriptions.extend(subscriptions.into_iter().map(Subscription::restarted));
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

    /// A machine that gets its power back resets its old connections ([`Node::start`]), and so it
    /// does those to nodes that it was told to follow no longer while it was without power.
    pub(super) fn reset_former_upstreams(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        if self.node(id).power != Power::Off {
            return;
        }
        let follows: Vec<NodeId> = self.node(id).upstreams().collect();
        let former = self.nodes.iter().filter(|node| !follows.contains(&node.id));
        let theirs = former.flat_map(|node| &node.senders).filter(|s| s.link.replica == id);
        let known: Vec<_> = theirs.map(|sender| (sender.link, sender.connection)).collect();
        self.with_node(id, out, |_, env| {
            for (link, connection) in known {
                env.send(link, Direction::Up, connection, Message::Close);
            }
        });
    }

    /// Shuts a server down for what is going to be done with it. That says whether it starts again.
    fn put_down(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        self.restarting.remove(id);
        if self.node(id).is_running() {
            self.end(id, End::Stop, out);
        }
    }

    pub(super) fn remove_replica(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        self.put_down(id, out);
        self.links.leave(id);
        let node = &mut self.nodes[id.index()];
        node.power = Power::Removed;
        node.incarnation += 1;
        if self.several_primaries {
            self.count_removed(id, out);
        }
        for i in 0..self.nodes.len() {
            let other = NodeId(i as u8);
            if other != id {
                self.nodes[i].subscriptions.retain(|s| s.upstream != id);
                self.with_node(other, out, |node, env| node.forget_replica(id, env));
            }
        }
        self.membership_changed(out);
    }

    pub(super) fn rejoin(&mut self, id: NodeId, rewind: bool, out: &mut Vec<TraceEntry>) {
        self.put_down(id, out);
        let leader = self.leader;
        let backup = rewind.then(|| self.node(leader).base_backup(&self.history)).flatten();
        if self.node(id).mariadb.is_some() {
            self.rejoin_mariadb(id, backup, out);
        } else {
            self.nodes[id.index()].become_replica(leader, backup);
        }
        self.nodes[id.index()].fenced = false;
        self.start(id, out);
        self.membership_changed(out);
    }

    /// MariaDB has no rewind: a node that has diverged is built anew.
    pub(super) fn rejoin_mariadb(
        &mut self,
        id: NodeId,
        backup: Option<Backup>,
        out: &mut Vec<TraceEntry>,
    ) {
        let leader = self.leader;
        let branch = self.node(leader).branch;
        if let Some(Backup { branch: from, point, table, seen, .. }) = backup {
            let line = self.history.fork(from, point, id);
            let mariadb = self.node(leader).mariadb.as_ref();
            let copied = mariadb.map(|m| m.copied_for_replica(&self.history, from, point));
            let node = &mut self.nodes[id.index()];
            node.branch = line;
            node.role = Role::Primary(Primary::at(point, table.len()));
            node.table = table;
            node.seen = seen;
            let has = copied.as_ref().map_or(Vec::new(), |m| m.slave_position().to_vec());
            node.mariadb = copied;
            node.subscriptions = vec![Subscription::new(leader, branch, point).after(has)];
        } else {
            self.with_node(id, out, |node, env| node.change_master(leader, branch, true, env));
        }
        self.set_read_only(id, true, true);
    }

    /// A node follows another from now on, with the data that it has.
    pub(super) fn follow(
        &mut self,
        id: NodeId,
        upstream: NodeId,
        current: bool,
        out: &mut Vec<TraceEntry>,
    ) {
        if self.node(id).mariadb.is_some() {
            let branch = self.node(upstream).branch;
            self.with_node(id, out, |node, env| {
                node.change_master(upstream, branch, current, env);
            });
        } else {
            self.put_down(id, out);
            self.nodes[id.index()].become_replica(upstream, None);
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

    pub(super) fn rewind_from(&mut self, id: NodeId, source: NodeId) -> Result<(), ActionError> {
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
            self.nodes[id.index()].become_replica(source, backup);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::action::Action;
    use super::super::super::link::Line;
    use super::super::super::scenario::Scenario;
    use super::super::super::time::SimTime;
    use super::*;

    /// A primary that never gives a silent replica up, and two replicas.
    struct Patient(World);

    impl Patient {
        fn new() -> Patient {
            let text = r#"{ "version": 1, "clients": ["Ana"], "keys": [{ "name": "a" }],
                "primary": { "settings": { "wal_sender_timeout": "0ms" } },
                "replicas": [{ "settings": { "wal_receiver_timeout": "2s" } }, {}] }"#;
            let scenario = Scenario::from_json(text).expect("it is valid");
            Patient(World::new(Arc::new(scenario)))
        }

        fn act(&mut self, action: Action) {
            self.0.act(action, &mut Vec::new()).expect("it is possible");
        }

        fn run_to(&mut self, second: u64) {
            self.0.run_until(SimTime::from_micros(second * 1_000_000), &mut Vec::new());
        }

        fn sends_to(&self, replica: NodeId) -> bool {
            self.0.node(NodeId(0)).senders.iter().any(|sender| sender.link.replica == replica)
        }
    }

    #[test]
    fn a_machine_that_returns_resets_connections_to_whom_it_follows_no_longer() {
        let mut run = Patient::new();
        run.act(Action::PowerLoss(NodeId(1)));
        run.act(Action::Point { node: NodeId(1), upstream: NodeId(2) });
        run.run_to(5);
        assert!(run.sends_to(NodeId(1)), "nothing tells the primary");
        run.act(Action::Start(NodeId(1)));
        run.run_to(6);
        assert!(!run.sends_to(NodeId(1)), "the machine answers for its old connection");
    }

    #[test]
    fn a_receiver_that_gives_up_closes_its_connection() {
        let mut run = Patient::new();
        let (from, to) = (NodeId(0), NodeId(1));
        run.act(Action::SetLine { from, to, line: Line::Held });
        run.run_to(5);
        run.act(Action::PromoteAlone(to));
        run.run_to(10);
        assert!(!run.sends_to(to), "the close has come by the way that is open");
    }
}
