//! What the types of a scenario cannot say: which nodes can stand together, and what their servers
//! would not start with.
//!
//! A world takes these things for granted, so all of them are looked at before it is made.

use std::collections::BTreeSet;

use super::super::action::Action;
use super::super::conf::{Refused, file_text, mariadb, postgresql};
use super::super::time::SimDuration;
use super::{NodeSpec, Scenario};

/// The greatest value of a row, and the least with a minus: enough is left to count on from there.
const MOST_VALUE: i64 = 1_000_000_000_000_000;

/// Most rows that one transaction changes.
const MOST_ROWS: u32 = 10_000_000;

/// Most acts of a script that name a slot or write a file. Each may bring one new slot's name, of
/// which a world knows 256.
const MOST_NAMING: usize = 128;

/// The longest name of a slot (`NAMEDATALEN` less one).
const MOST_SLOT_NAME: usize = 63;

/// What is wrong, where, and what was expected.
type Checked = Result<(), String>;

/// The nodes of a scenario, by number.
struct Nodes<'a> {
    all: Vec<&'a NodeSpec>,
}

/// Checks all of it.
pub(super) fn check(scenario: &Scenario) -> Checked {
    let nodes =
        Nodes { all: std::iter::once(&scenario.primary).chain(&scenario.replicas).collect() };
    let mut names = BTreeSet::new();
    for (i, node) in nodes.all.iter().enumerate() {
        let place = |problem: String| match i {
            0 => format!("primary, {problem}"),
            _ => format!("replica {i}, {problem}"),
        };
        if let Some(name) = &node.name
            && (name.is_empty() || !names.insert(name))
        {
            return Err(place(format!("name `{name}`: expected one that no other node has")));
        }
        nodes.topology(i).map_err(place)?;
        slots(node).map_err(place)?;
        starts(node).map_err(place)?;
        times(node).map_err(place)?;
    }
    rows(scenario)?;
    script(scenario)
}

impl Nodes<'_> {
    fn has_own_log(&self, node: usize) -> bool {
        node == 0 || self.all[node].primary || self.all[node].mariadb.is_some()
    }

    /// Whom a node follows, and whether it can.
    fn topology(&self, i: usize) -> Checked {
        let node = self.all[i];
        if node.mariadb.is_some() != self.all[0].mariadb.is_some() {
            return Err("mariadb: expected nodes of one kind, as the primary is".to_owned());
        }
        if node.mariadb.is_some() && !node.subscribes_to.is_empty() {
            return Err("subscribes_to: expected of PostgreSQL servers only (pglogical)".to_owned());
        }
        let mut sources = BTreeSet::new();
        if let Some(twice) = node.subscribes_to.iter().find(|other| !sources.insert(**other)) {
            return Err(format!("subscribes_to {twice}: it is listed twice"));
        }
        let sources = node.subscribes_to.iter().map(|other| ("subscribes_to", usize::from(*other)));
        let followed = node.follows.map(usize::from);
        for (what, other) in sources {
            // Logs of their own are numbered with the nodes that have them.
            if !(0..=other).all(|before| self.has_own_log(before)) {
                return Err(format!(
                    "{what} {other}: expected that it and all nodes before it are primaries \
                     (`primary`: true)"
                ));
            }
        }
        if !node.subscribes_to.is_empty() && !self.has_own_log(i) {
            return Err("subscribes_to: expected of a node with `primary`: true only".to_owned());
        }
        match followed {
            _ if node.mariadb.is_some() => Ok(()),
            Some(other) if self.has_own_log(i) => {
                Err(format!("follows {other}: a primary follows nobody"))
            }
            _ => self.chain(i),
        }
    }

    /// Replicas that follow byte for byte have a PostgreSQL primary at their top.
    fn chain(&self, i: usize) -> Checked {
        let mut at = i;
        for _ in 0..self.all.len() {
            if self.has_own_log(at) {
                return Ok(());
            }
            at = self.all[at].follows.map_or(0, usize::from);
        }
        Err("follows: the nodes follow each other in a circle: expected a primary at the top"
            .to_owned())
    }
}

fn slots(node: &NodeSpec) -> Checked {
    if node.mariadb.is_some() && !node.slots.is_empty() {
        return Err("slots: expected of PostgreSQL servers only".to_owned());
    }
    let mut names = BTreeSet::new();
    for slot in &node.slots {
        slot_name(slot)?;
        if !names.insert(slot) {
            return Err(format!("slots: `{slot}` is listed twice"));
        }
    }
    Ok(())
}

fn slot_name(name: &str) -> Checked {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.is_empty() || name.len() > MOST_SLOT_NAME || !name.bytes().all(plain) {
        return Err(format!(
            "slot `{name}`: expected 1 to {MOST_SLOT_NAME} lower-case letters, digits and \
             underscores"
        ));
    }
    Ok(())
}

/// A server that is to run starts with its settings. What it says is the server's own words.
fn starts(node: &NodeSpec) -> Checked {
    let line: Vec<(&str, &str)> =
        node.command_line.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let said = |what: &str, refused: Refused| {
        format!("{what}: the server does not start: {}", refused.log.join(" "))
    };
    let most = match (&node.mariadb, &node.conf) {
        (Some(_), Some(text)) => {
            let conf = mariadb::Conf::start(text, &line);
            conf.map_err(|refused| placed(&mariadb::problems(text), said("conf", refused)))
                .map(|_| u32::MAX)
        }
        (Some(_), None) => Ok(u32::MAX),
        (None, Some(text)) => {
            let conf = postgresql::Conf::start(text, &line);
            conf.map_err(|refused| placed(&postgresql::problems(text), said("conf", refused)))
                .map(|conf| conf.settings().max_replication_slots)
        }
        (None, None) => {
            let text = file_text(&node.settings, None);
            postgresql::Conf::start(&text, &[])
                .map_err(|refused| said("settings", refused))
                .map(|_| node.settings.max_replication_slots)
        }
    };
    match most {
        // A file may be wrong where nobody reads it yet.
        Err(_) if node.down && node.conf.is_some() => Ok(()),
        Err(problem) => Err(problem),
        Ok(most) if node.slots.len() as u64 > u64::from(most) => {
            let count = node.slots.len();
            Err(format!("{count} slots: expected at most max_replication_slots, {most}"))
        }
        Ok(_) => Ok(()),
    }
}

/// The line of a file where a server's complaint comes from, if an editor would know it.
fn placed(problems: &[super::super::conf::Problem], said: String) -> String {
    match problems.iter().find(|problem| !problem.is_warning) {
        Some(problem) => {
            let expected = match problem.expected.as_str() {
                "" => String::new(),
                expected => format!(": expected {expected}"),
            };
            format!("conf, line {}: {}{expected}", problem.line, problem.message)
        }
        None => said,
    }
}

/// Times at which something is done again and again are not shorter than what a clock ticks.
fn times(node: &NodeSpec) -> Checked {
    let least = SimDuration::from_millis(1);
    let settings = &node.settings;
    let mut times = vec![
        ("wal_sender_timeout", settings.wal_sender_timeout),
        ("wal_receiver_timeout", settings.wal_receiver_timeout),
        ("wal_receiver_status_interval", settings.wal_receiver_status_interval),
    ];
    times.extend(node.mariadb.iter().map(|m| ("slave_net_timeout", m.slave_net_timeout)));
    match times.iter().find(|(_, time)| *time > SimDuration::ZERO && *time < least) {
        Some((name, time)) => Err(format!("{name} {time}: expected 0 or at least {least}")),
        None => Ok(()),
    }
}

fn rows(scenario: &Scenario) -> Checked {
    for key in &scenario.keys {
        if key.initial.is_some_and(|value| value.unsigned_abs() > MOST_VALUE.unsigned_abs()) {
            return Err(format!(
                "row {}, initial: expected from -{MOST_VALUE} to {MOST_VALUE}",
                key.name
            ));
        }
    }
    Ok(())
}

fn script(scenario: &Scenario) -> Checked {
    let mut naming = 0;
    for (i, line) in scenario.script.iter().enumerate() {
        let place = |problem: String| format!("script line {}: {problem}", i + 1);
        let range = |what: &str, most: u64, is: u64| match is > most {
            true => Err(place(format!("{what} {is}: expected at most {most}"))),
            false => Ok(()),
        };
        match &line.action {
            Action::Write { value: Some(value), .. } => {
                range("value", MOST_VALUE.unsigned_abs(), value.0.unsigned_abs())?;
            }
            Action::SetClock { skew_us, .. } => {
                range("skew_us", SimDuration::LONGEST.as_micros(), skew_us.unsigned_abs())?;
            }
            Action::Transaction { rows, .. } => {
                range("rows", MOST_ROWS.into(), (*rows).into())?;
            }
            Action::CreateSlot { slot, .. } => {
                slot_name(slot).map_err(place)?;
                naming += 1;
            }
            Action::DropSlot { .. } | Action::WriteFile { .. } => naming += 1,
            _ => {}
        }
    }
    match naming > MOST_NAMING {
        true => Err(format!(
            "{naming} script lines write files or name slots: expected at most {MOST_NAMING}"
        )),
        false => Ok(()),
    }
}
