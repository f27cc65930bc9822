//! The life of a server: how it ends, starts, and becomes another's replica.

use super::super::effect::Wake;
use super::super::ids::{BranchId, NodeId};
use super::super::link::Direction;
use super::super::message::{Message, Positions};
use super::super::trace::TraceEvent;
use super::super::wal::WalPoint;
use super::{Env, Node, Power, Receiver, Replica, Role, Version};

/// How a server's process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum End {
    /// It is shut down and flushes its WAL first (`pg_ctl stop -m fast`).
    Stop,
    /// It dies; what was handed to the kernel survives.
    Crash,
    /// Its machine dies; what was flushed survives.
    PowerLoss,
}

impl Node {
    /// The process ends.
    pub(in super::super) fn end(&mut self, how: End, env: &mut Env<'_>) {
        assert!(self.power != Power::Removed, "a removed node cannot end");
        let before = self.wal_end();
        self.power = if how == End::PowerLoss { Power::Off } else { Power::Crashed };
        self.incarnation += 1;
        match self.role {
            Role::Primary(_) => self.primary_ends(how, env),
            Role::Replica(_) => self.replica_ends(how, env),
        }
        assert!(self.wal_end() <= before, "an end adds nothing to the WAL");
        env.trace(match how {
            End::Stop => TraceEvent::Stopped { node: self.id },
            End::Crash => TraceEvent::Crashed { node: self.id },
            End::PowerLoss => {
                let records = before.records - self.wal_end().records;
                TraceEvent::PowerLost { node: self.id, records }
            }
        });
    }

    /// The process is started again.
    pub(in super::super) fn start(&mut self, env: &mut Env<'_>) {
        assert!(
            matches!(self.power, Power::Crashed | Power::Off),
            "only a node that is down can be started"
        );
        // A machine that comes back answers the packets of connections it no longer knows with a
        // reset; that is how its peers learn of it before their timeouts.
        if self.power == Power::Off {
            self.reset_connections(env);
        }
        self.power = Power::Starting;
        self.incarnation += 1;
        env.wake(self.hardware.recovery, Wake::Started);
    }

    pub(super) fn started(&mut self, env: &mut Env<'_>) {
        self.power = Power::Up;
        env.trace(TraceEvent::Started { node: self.id });
        if let Role::Replica(_) = self.role {
            self.replica_started(env);
        }
    }

    /// A copy of the primary's data as it is on its disk (`pg_basebackup`, taken in no time).
    pub(in super::super) fn base_backup(&self) -> Option<(BranchId, WalPoint, Vec<Version>)> {
        let primary = self.primary()?;
        let mut table = self.table.clone();
        // A commit that waits for replicas is on the disk, and a copy shows it.
        for commit in primary.commits.iter().filter(|c| c.end <= primary.flushed) {
            table[commit.key.index()] = Some((commit.write, commit.value));
        }
        Some((self.branch, primary.flushed, table))
    }

    /// Follows another node from now on, with what it has or with a copy of what `backup` holds.
    pub(in super::super) fn become_replica(
        &mut self,
        upstream: NodeId,
        backup: Option<(BranchId, WalPoint, Vec<Version>)>,
        env: &mut Env<'_>,
    ) {
        // A primary's table is as far as its WAL; a replica may have WAL that it has not replayed.
        let mut positions = match &self.role {
            Role::Primary(primary) => Positions::at(primary.flushed),
            Role::Replica(replica) => replica.positions,
        };
        positions.received = positions.flushed;
        if let Some((branch, point, table)) = backup {
            self.branch = branch;
            self.table = table;
            positions = Positions::at(point);
        }
        self.role = Role::Replica(Replica::new(upstream, positions));
        if self.is_up() {
            self.power = Power::Crashed;
        }
        if matches!(self.power, Power::Crashed | Power::Off) {
            self.start(env);
        }
    }

    fn reset_connections(&mut self, env: &mut Env<'_>) {
        match &mut self.role {
            Role::Primary(primary) => {
                for sender in primary.senders.drain(..) {
                    env.send(sender.replica, Direction::Down, sender.connection, Message::Close);
                }
            }
            Role::Replica(replica) => {
                if let Some(connection) = replica.receiver.connection() {
                    env.send(self.id, Direction::Up, connection, Message::Close);
                }
                replica.receiver = Receiver::Idle;
            }
        }
    }
}
