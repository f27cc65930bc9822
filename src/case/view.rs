//! What is looked up on the servers of a case, and how its texts are brought into one form.

use serde_json::{Map, Value};

use crate::sim::ids::NodeId;
use crate::sim::node::{Node, Role};
use crate::sim::wal::Lsn;

use super::Outcome;
use super::play::Player;

/// Replaces what differs from run to run by a word for it.
pub(super) fn cleaned(text: &str) -> String {
    let mut out = String::new();
    let mut before = "";
    for (word, space) in words(text) {
        let core = word.trim_end_matches(['.', ',', ';', '"', '\'', ')']);
        let rest = &word[core.len()..];
        let clean = if is_segment(core) {
            "<segment>"
        } else if is_lsn(core) {
            "<lsn>"
        } else if is_number(core) && matches!(before, "process" | "PID" | "pid") {
            "<pid>"
        } else if is_number(core) && matches!(before, "end_log_pos") {
            "<n>"
        } else if before == "log" && core.starts_with("bin.") {
            "<binlog>"
        } else {
            core
        };
        out.push_str(clean);
        out.push_str(rest);
        out.push_str(space);
        before = core;
    }
    out.trim().to_owned()
}

/// Words with the white space after each.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let next = tail.find(|c: char| !c.is_whitespace()).unwrap_or(tail.len());
        let (space, tail) = tail.split_at(next);
        rest = tail;
        Some((word, space))
    })
}

fn is_segment(word: &str) -> bool {
    word.len() == 24 && word.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_lsn(word: &str) -> bool {
    let hex =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
    word.split_once('/').is_some_and(|(high, low)| hex(high) && hex(low))
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

impl Player {
    pub(super) fn is_up(&self, node: NodeId) -> bool {
        self.world.node(node).is_up()
    }

    /// How far a node has its WAL on disk, as it says itself.
    pub(super) fn flush_lsn(&self, node: NodeId) -> Option<Lsn> {
        let node = self.world.node(node);
        node.is_up().then(|| node.flushed().lsn)
    }

    /// Whether a node is a replica and has replayed up to a place.
    pub(super) fn has_replayed(&self, node: NodeId, to: Lsn) -> bool {
        let node = self.world.node(node);
        let replayed = node.replica().map(|replica| replica.positions.replayed.lsn);
        node.is_up() && replayed.is_some_and(|at| at >= to)
    }

    /// The name its upstream sees.
    fn seen_as(&self, node: NodeId) -> &str {
        self.world.application_name(node)
    }

    /// Whether an upstream lists a replica as streaming, with nothing left to replay.
    pub(super) fn is_streaming(&self, node: NodeId, upstream: NodeId) -> bool {
        let up = self.world.node(upstream);
        let name = self.seen_as(node);
        up.is_up()
            && up.senders.iter().any(|sender| {
                &*sender.application_name == name
                    && sender.is_streaming()
                    && (up.replica().is_some() || sender.reported.replayed >= up.flushed())
            })
    }

    pub(super) fn sync_states(&self, node: NodeId) -> Value {
        let node = self.world.node(node);
        let mut states = Map::new();
        for sender in &node.senders {
            let state = node.sync_state(sender).name();
            states.insert(sender.application_name.to_string(), Value::from(state));
        }
        Value::Object(states)
    }

    /// The top of the chain that a node hangs on.
    pub(super) fn root_of(&self, node: NodeId) -> NodeId {
        let mut at = node;
        for _ in 0..self.names.len() {
            match self.of[at.index()] {
                Some(up) if self.engine == super::Engine::MariaDb => return up,
                Some(up) => at = up,
                None => break,
            }
        }
        at
    }

    pub(super) fn timeline(&self, id: NodeId) -> Value {
        let node = self.world.node(id);
        let timeline = self.world.history().branch(node.branch).timeline;
        match &node.role {
            Role::Primary(_) => Value::from(timeline),
            Role::Replica(replica) if replica.receiver().connection().is_some() => {
                Value::from(timeline)
            }
            Role::Replica(_) => Value::Null,
        }
    }

    /// MariaDB's replication threads, and their last error.
    pub(super) fn replica_status(&self, id: NodeId) -> Outcome {
        let node = self.world.node(id);
        let Some(subscription) = node.subscriptions.first() else {
            return Outcome::value(Value::Null);
        };
        let mut status = Map::new();
        status.insert("io".to_owned(), Value::from(subscription.io_state()));
        let sql = if subscription.applying { "Yes" } else { "No" };
        status.insert("sql".to_owned(), Value::from(sql));
        let outcome = Outcome::value(Value::Object(status));
        match subscription.error.as_ref().or(subscription.receive_error.as_ref()) {
            Some(error) => outcome.with("error", &cleaned(error)),
            None => outcome,
        }
    }

    /// A status variable of MariaDB's; none if it is not one.
    pub(super) fn status_variable(&self, id: NodeId, name: &str) -> Option<String> {
        let node = self.world.node(id);
        let mariadb = node.mariadb.as_ref()?;
        let semi_sync = &mariadb.semi_sync;
        Some(match name.to_ascii_lowercase().as_str() {
            "rpl_semi_sync_master_status" => on_or_off(semi_sync.on),
            "rpl_semi_sync_master_clients" => node.semi_sync_clients().to_string(),
            "rpl_semi_sync_master_yes_tx" => semi_sync.confirmed.to_string(),
            "rpl_semi_sync_master_no_tx" => semi_sync.unconfirmed.to_string(),
            "rpl_semi_sync_slave_status" => on_or_off(acknowledges(node, self)),
            "gtid_binlog_pos" => positions(mariadb.binlog_position()),
            "gtid_slave_pos" => positions(mariadb.slave_position()),
            "read_only" => on_or_off(mariadb.settings.read_only),
            _ => return None,
        })
    }
}

/// Whether a replica's upstream takes it for one that acknowledges.
fn acknowledges(node: &Node, player: &Player) -> bool {
    let upstream = node.subscriptions.first().map(|s| s.upstream);
    let sender = upstream.and_then(|up| player.world.node(up).sender(node.id));
    sender.is_some_and(|sender| sender.acknowledges())
}

fn on_or_off(on: bool) -> String {
    if on { "ON" } else { "OFF" }.to_owned()
}

fn positions(list: &[crate::sim::wal::Gtid]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
