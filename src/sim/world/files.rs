//! The configuration files of the nodes, and what becomes of them.
//!
//! A node that has a file goes by it: it is read when the server starts and when it is reloaded,
//! with the outcome that the real server would have. What a control changes is written into the
//! file first, so the two never differ.

use serde::{Deserialize, Serialize};

use super::super::action::ActionError;
use super::super::conf::{file_text, mariadb, postgresql};
use super::super::ids::NodeId;
use super::super::node::{Input, Node};
use super::super::scenario::NodeSpec;
use super::super::trace::{TraceEntry, TraceEvent};
use super::World;

/// A node's file, and what is in force of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct File {
    text: String,
    command_line: Vec<(String, String)>,
    in_force: InForce,
    /// Whether it has been written by hand since the server last started with it.
    written_since_start: bool,
}

/// The settings that a server goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum InForce {
    PostgreSql(postgresql::Conf),
    MariaDb(mariadb::Conf),
}

impl File {
    /// The file of a scenario's node, if it has one.
    pub(super) fn of(spec: &NodeSpec) -> Option<File> {
        let text = spec.conf.clone()?;
        let in_force = match spec.mariadb {
            Some(_) => InForce::MariaDb(mariadb::Conf::default()),
            None => InForce::PostgreSql(postgresql::Conf::default()),
        };
        let command_line = spec.command_line.clone();
        Some(File { text, command_line, in_force, written_since_start: false })
    }

    /// The file that a node's settings make, if one can hold them exactly.
    pub(super) fn made(node: &Node) -> Option<File> {
        let maria = node.mariadb.as_ref().map(|mariadb| &mariadb.settings);
        let text = file_text(&node.settings, maria);
        let in_force = match maria {
            Some(settings) => {
                let conf = mariadb::Conf::start(&text, &[]).ok()?;
                InForce::MariaDb((conf.settings() == *settings).then_some(conf)?)
            }
            None => {
                let conf = postgresql::Conf::start(&text, &[]).ok()?;
                InForce::PostgreSql((conf.settings() == node.settings).then_some(conf)?)
            }
        };
        let command_line = Vec::new();
        Some(File { text, command_line, in_force, written_since_start: false })
    }

    /// What the server does with it when it starts: the lines of its log if it does not.
    fn read(&mut self) -> Result<Vec<String>, Vec<String>> {
        let line = pairs(&self.command_line);
        self.written_since_start = false;
        match &mut self.in_force {
            InForce::PostgreSql(conf) => {
                *conf =
                    postgresql::Conf::start(&self.text, &line).map_err(|refused| refused.log)?;
                Ok(conf.warnings().to_vec())
            }
            InForce::MariaDb(conf) => {
                *conf = mariadb::Conf::start(&self.text, &line).map_err(|refused| refused.log)?;
                Ok(conf.warnings().to_vec())
            }
        }
    }
}

fn pairs(command_line: &[(String, String)]) -> Vec<(&str, &str)> {
    command_line.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

impl World {
    /// The text of a node's configuration file, if it has one.
    pub fn file(&self, id: NodeId) -> Option<&str> {
        self.files[id.index()].as_ref().map(|file| file.text.as_str())
    }

    /// A setting as the server shows it; the error is the server's. None if the node has no file,
    /// or if a MariaDB server has no variable of that name.
    pub fn show(&self, id: NodeId, name: &str) -> Option<Result<String, String>> {
        match &self.files[id.index()].as_ref()?.in_force {
            InForce::PostgreSql(conf) => Some(conf.show(name)),
            InForce::MariaDb(conf) => conf.show(name).map(Ok),
        }
    }

    /// What the file asks for, and the server takes up at its next start only: the names of the
    /// settings. PostgreSQL keeps such a list from its last reload (`pending_restart` in
    /// `pg_settings`); for MariaDB it is what its present file would change.
    pub fn pending_restart(&self, id: NodeId) -> Vec<String> {
        let Some(file) = &self.files[id.index()] else { return Vec::new() };
        match &file.in_force {
            _ if !self.node(id).is_running() => Vec::new(),
            InForce::PostgreSql(conf) => conf.pending_restart(),
            InForce::MariaDb(conf) if file.written_since_start => {
                conf.changed_by_restart(&file.text, &pairs(&file.command_line))
            }
            InForce::MariaDb(_) => Vec::new(),
        }
    }

    /// `SET` in a session of the node: the session's `synchronous_commit`, or the server's error.
    pub fn session_level(
        &self,
        id: NodeId,
        assignments: &str,
    ) -> Result<Option<super::super::settings::SynchronousCommit>, String> {
        let file = self.files[id.index()].as_ref();
        let Some(InForce::PostgreSql(conf)) = file.map(|file| &file.in_force) else {
            return Ok(None);
        };
        let mut conf = conf.clone();
        for assignment in assignments.split(';').map(str::trim).filter(|a| !a.is_empty()) {
            conf = conf.set_session(assignment)?;
        }
        Ok(Some(conf.settings().synchronous_commit))
    }

    pub(super) fn write_file(&mut self, id: NodeId, text: String) {
        let node = &self.nodes[id.index()];
        match &mut self.files[id.index()] {
            Some(file) => {
                file.text = text;
                file.written_since_start = true;
            }
            none => {
                let in_force = File::made(node).map(|file| file.in_force);
                let in_force = in_force.unwrap_or_else(|| match node.mariadb {
                    Some(_) => InForce::MariaDb(mariadb::Conf::default()),
                    None => InForce::PostgreSql(postgresql::Conf::default()),
                });
                let command_line = Vec::new();
                *none = Some(File { text, command_line, in_force, written_since_start: true });
            }
        }
    }

    /// SIGHUP: what may change without a restart is changed.
    pub(super) fn reload_file(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        let Some(file) = &mut self.files[id.index()] else { return };
        let InForce::PostgreSql(conf) = &mut file.in_force else { return };
        let log = conf.reload(&file.text);
        self.log_lines(id, &log, out);
        let slot = self.node(id).primary_slot;
        self.settings_from_file(id);
        if self.node(id).primary_slot != slot {
            self.with_node(id, out, Node::restart_receiver);
        }
        self.pattern_as_written(id);
        self.input(id, Input::Reloaded, out);
    }

    pub(super) fn set_global(
        &mut self,
        id: NodeId,
        assignment: &str,
        out: &mut Vec<TraceEntry>,
    ) -> Result<(), ActionError> {
        let file = &mut self.files[id.index()];
        if file.is_none() {
            *file = File::made(&self.nodes[id.index()]);
        }
        let Some(file) = file else {
            return Err(ActionError::Server("the node has no configuration file".to_owned()));
        };
        if let InForce::MariaDb(conf) = &mut file.in_force {
            *conf = conf.set_global(assignment).map_err(ActionError::Server)?;
        }
        self.settings_from_file(id);
        self.input(id, Input::Reloaded, out);
        Ok(())
    }

    /// A control writes a setting into the file of a node, and the server takes it up if it runs.
    /// Whether the node has a file of that kind.
    pub(super) fn write_setting(
        &mut self,
        id: NodeId,
        (name, value): (&str, &str),
        out: &mut Vec<TraceEntry>,
    ) -> bool {
        let Some(file) = &mut self.files[id.index()] else { return false };
        let InForce::PostgreSql(_) = file.in_force else { return false };
        file.text = postgresql::with_setting(&file.text, name, value);
        if self.node(id).is_up() {
            self.reload_file(id, out);
        }
        true
    }

    /// Whether a MariaDB server takes writes of ordinary users: for now, as by `SET GLOBAL`, or
    /// for good, in its file as well.
    pub(super) fn set_read_only(&mut self, id: NodeId, on: bool, for_good: bool) {
        let value = if on { "ON" } else { "OFF" };
        let Some(mariadb) = &mut self.nodes[id.index()].mariadb else { return };
        mariadb.settings.read_only = on;
        let Some(file) = &mut self.files[id.index()] else { return };
        if for_good {
            file.text = mariadb::with_setting(&file.text, "read_only", value);
        }
        if let InForce::MariaDb(conf) = &mut file.in_force {
            let set = conf.set_global(&format!("read_only = {value}"));
            *conf = set.expect("a server has this setting");
        }
    }

    /// A server is started, if its file lets it.
    pub(super) fn start(&mut self, id: NodeId, out: &mut Vec<TraceEntry>) {
        self.reset_former_upstreams(id, out);
        if let Some(file) = &mut self.files[id.index()] {
            match file.read() {
                Ok(warnings) => {
                    self.log_lines(id, &warnings, out);
                    self.settings_from_file(id);
                    self.pattern_as_written(id);
                }
                Err(log) => {
                    self.log_lines(id, &log, out);
                    self.trace(TraceEvent::StartFailed { node: id }, out);
                    return;
                }
            }
        }
        self.with_node(id, out, Node::start);
    }

    /// The node's file is read for the first time. The error is the server's log.
    pub(super) fn read_first(&mut self, id: NodeId) -> Result<(), Vec<String>> {
        if let Some(file) = &mut self.files[id.index()] {
            file.read()?;
            self.settings_from_file(id);
        }
        Ok(())
    }

    /// What is in force of a node's file are its settings.
    fn settings_from_file(&mut self, id: NodeId) {
        let Some(file) = &self.files[id.index()] else { return };
        let node = &mut self.nodes[id.index()];
        match &file.in_force {
            InForce::PostgreSql(conf) => node.settings = conf.settings(),
            InForce::MariaDb(conf) => {
                if let Some(mariadb) = &mut node.mariadb {
                    mariadb.settings = conf.settings();
                }
            }
        }
        let slot = node.settings.primary_slot_name.clone();
        let slot = (!slot.is_empty()).then(|| self.intern_slot(&slot));
        self.nodes[id.index()].primary_slot = slot;
        self.called_by_cluster_name(id);
    }

    /// A pattern that names its replicas by itself holds only as long as the primary's file says
    /// what it says. Names written by hand are not overwritten when a replica comes or goes.
    fn pattern_as_written(&mut self, id: NodeId) {
        let Some(pattern) = self.pattern.filter(|pattern| pattern.is_live()) else { return };
        let names = self.followers.iter().map(|id| &*self.application_names[id.index()]);
        let written = &self.node(id).settings.synchronous_standby_names;
        if id == self.leader && pattern.standby_names(names) != *written {
            self.pattern = None;
        }
    }

    /// A node without an `application_name` calls itself by its `cluster_name`, or `walreceiver`.
    fn called_by_cluster_name(&mut self, id: NodeId) {
        let listed = match id.index().checked_sub(1) {
            None => Some(&self.scenario.primary),
            Some(place) => self.scenario.replicas.get(place),
        };
        if listed.is_some_and(|spec| spec.application_name.as_deref() == Some("")) {
            let cluster = self.node(id).settings.cluster_name.as_str();
            let name = if cluster.is_empty() { "walreceiver" } else { cluster };
            self.application_names[id.index()] = name.into();
        }
    }

    /// A DETAIL or a HINT belongs to the line before it.
    fn log_lines(&mut self, id: NodeId, lines: &[String], out: &mut Vec<TraceEntry>) {
        let mut whole: Vec<String> = Vec::new();
        for line in lines {
            match whole
                .last_mut()
                .filter(|_| line.starts_with("DETAIL") || line.starts_with("HINT"))
            {
                Some(last) => {
                    last.push('\n');
                    last.push_str(line);
                }
                None => whole.push(line.clone()),
            }
        }
        for text in whole {
            self.trace(TraceEvent::Logged { node: id, text: text.into() }, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::action::Action;
    use super::super::super::scenario::Scenario;
    use super::*;

    #[test]
    fn what_the_command_line_says_waits_for_no_restart() {
        let text = r#"{ "version": 1, "replicas": [], "clients": ["Ana"],
            "keys": [{ "name": "a" }], "primary": { "mariadb": {}, "conf": "sync_binlog = 1",
                         "command_line": [["slave_net_timeout", "7"]] } }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let mut world = World::new(Arc::new(scenario));
        let node = NodeId(0);
        let text = "sync_binlog = 5\nslave_net_timeout = 9".to_owned();
        world.act(Action::WriteFile { node, text }, &mut Vec::new()).expect("it is possible");
        assert_eq!(world.pending_restart(node), ["sync_binlog"]);
    }
}
