//! The threads of a MariaDB replica, started and stopped, and the master that it is given.
//!
//! Source: MariaDB 10.11, `sql_repl.cc` `start_slave`, `change_master`.

use super::super::ids::{BranchId, NodeId};
use super::super::time::SimDuration;
use super::super::wal::{Gtid, WalPoint};
use super::replica::Replay;
use super::subscriber::Subscription;
use super::{End, Env, Node};

impl Node {
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

    pub(super) fn slave_has(&self) -> Vec<Gtid> {
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
}
