//! Steps that wait until the copies are there.

use crate::sim::ids::NodeId;
use crate::sim::wal::Lsn;

use super::super::play::{Player, ms, number};
use super::super::{CaseError, Engine, Outcome};
use super::Step;

impl Player {
    pub(super) fn wait_caught_up(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let limit = ms(number(step, "timeout_ms", Some(10_000))?.unsigned_abs());
        let caught_up = if !self.subscribes[node.index()].is_empty() {
            self.subscriber_caught_up(node, limit)
        } else {
            let to = match step.get("to") {
                Some(_) => self.node(step, "to")?,
                None => self.root_of(node),
            };
            match self.engine {
                Engine::PostgreSql => {
                    let mut target: Option<Lsn> = None;
                    self.poll_until(limit, |player| {
                        target = target.or_else(|| player.flush_lsn(to));
                        target.is_some_and(|target| player.has_replayed(node, target))
                    })
                }
                Engine::MariaDb => self.has_applied_all(node, to, limit),
            }
        };
        Ok(Outcome::word(if caught_up { "caught-up" } else { "timeout" }))
    }

    /// pglogical: everything the others had flushed is confirmed by all who subscribe to them.
    fn subscriber_caught_up(&mut self, node: NodeId, limit: crate::sim::time::SimDuration) -> bool {
        let upstreams = self.subscribes[node.index()].clone();
        upstreams.into_iter().all(|upstream| {
            let Some(target) = self.flush_lsn(upstream) else { return false };
            self.poll_until(limit, |player| {
                let up = player.world.node(upstream);
                up.is_up()
                    && player.world.members().all(|other| {
                        other.subscription(upstream).is_none_or(|s| s.applied.lsn >= target)
                    })
            })
        })
    }

    /// MariaDB: everything in the upstream's binary log but its own writes is applied.
    fn has_applied_all(
        &mut self,
        node: NodeId,
        upstream: NodeId,
        limit: crate::sim::time::SimDuration,
    ) -> bool {
        let up = self.world.node(upstream);
        let Some(mariadb) = up.mariadb.as_ref().filter(|_| up.is_up()) else { return false };
        let want: Vec<_> =
            mariadb.binlog_position().iter().copied().filter(|g| g.server != node).collect();
        self.poll_until(limit, |player| {
            let replica = player.world.node(node);
            let Some(mariadb) = replica.mariadb.as_ref() else { return false };
            let has = mariadb.slave_position();
            replica.is_up()
                && want
                    .iter()
                    .all(|w| has.iter().any(|h| h.domain == w.domain && h.sequence >= w.sequence))
        })
    }

    pub(super) fn wait_streaming(&mut self, step: &Step) -> Result<Outcome, CaseError> {
        let node = self.node(step, "node")?;
        let limit = ms(number(step, "timeout_ms", Some(10_000))?.unsigned_abs());
        let Some(upstream) = self.of[node.index()] else {
            return Err(CaseError("the node follows nobody".to_owned()));
        };
        let streaming = self.poll_until(limit, |player| match player.engine {
            Engine::PostgreSql => player.is_streaming(node, upstream),
            Engine::MariaDb => player.threads_run(node, upstream),
        });
        Ok(Outcome::word(if streaming { "streaming" } else { "timeout" }))
    }

    /// Both threads of a MariaDB replica run, and its upstream knows it for semi-sync if it is.
    fn threads_run(&self, node: NodeId, upstream: NodeId) -> bool {
        let (replica, up) = (self.world.node(node), self.world.node(upstream));
        let Some(subscription) = replica.subscription(upstream) else { return false };
        let semi = |of: &crate::sim::node::Node, master: bool| {
            of.mariadb.as_ref().is_some_and(|m| match master {
                true => m.settings.rpl_semi_sync_master_enabled,
                false => m.settings.rpl_semi_sync_slave_enabled,
            })
        };
        let known = !semi(replica, false)
            || !semi(up, true)
            || up.sender(node).is_some_and(|sender| sender.acknowledges());
        replica.is_up() && subscription.io_state() == "Yes" && subscription.applying && known
    }
}
