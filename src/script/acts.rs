//! The acts that commands stand for: what people ask for, and settings.

use std::str::FromStr;

use crate::sim::action::{Action, Failover, Load};
use crate::sim::ids::{KeyId, OpId};
use crate::sim::pattern::Pattern;
use crate::sim::settings::{ConflictPolicy, StandbyNames};
use crate::sim::wal::{Value, WriteKind};
use crate::sim::world::{OpStage, World};

use super::ScriptError;
use super::command::Args;
use super::{find, nodes, setup};

/// Commands that are not acts.
pub(super) const COMMANDS: [&str; 8] =
    ["cluster", "run", "step", "back", "seek", "until", "show", "trace"];

/// Commands that are acts of people or change a setting.
pub(super) const ACTS: [&str; 27] = [
    "write",
    "read",
    "route",
    "person",
    "cancel",
    "terminate",
    "load",
    "burst",
    "transaction",
    "bulk",
    "query",
    "checkpoint",
    "vacuum",
    "switch-wal",
    "pattern",
    "level",
    "names",
    "conf",
    "reload",
    "global",
    "network",
    "apply",
    "replay-cost",
    "fsync",
    "wal-room",
    "clock",
    "slot",
];

/// Whether there is a command of this name.
pub(super) fn exists(name: &str, args: &Args<'_>) -> Result<(), ScriptError> {
    if ACTS.contains(&name) || nodes::ACTS.contains(&name) {
        return Ok(());
    }
    let all = COMMANDS.iter().chain(&ACTS).chain(&nodes::ACTS);
    let all = all.copied().collect::<Vec<_>>().join(", ");
    Err(args.error(format!("there is no such command: expected one of {all}")))
}

/// What a command asks for, in order.
pub(super) fn actions(
    world: &World,
    name: &str,
    args: &mut Args<'_>,
) -> Result<Vec<Action>, ScriptError> {
    let one = match name {
        "write" => write(world, args)?,
        "read" => {
            let (client, key) = (find::client(world, args)?, find::row(world, args)?);
            match args.optional() {
                None => Action::ReadRouted { client, key },
                Some(name) => {
                    Action::Read { client, key, node: find::node_called(world, name, args)? }
                }
            }
        }
        "route" => {
            let client = find::client(world, args)?;
            let text = [args.word("a route")?, args.optional().unwrap_or_default()].join(" ");
            Action::SetRoute { client, route: find::route(world, &text, args)? }
        }
        "person" => match args.one_of("what to do", &[("add", true), ("remove", false)])? {
            true => Action::AddClient,
            false => Action::RemoveClient(find::client(world, args)?),
        },
        "cancel" | "terminate" => {
            Action::Interrupt { op: waiting(world, args)?, terminate: name == "terminate" }
        }
        "load" => Action::SetLoad(load(world, args)?),
        "burst" => Action::Burst { writes: args.parse("a whole number of writes")? },
        "transaction" | "bulk" => bulk(world, name, args)?,
        "query" => query(world, args)?,
        "checkpoint" => Action::Checkpoint {
            client: world.first_client(),
            node: find::node_or_leader(world, args)?,
        },
        "vacuum" => Action::Vacuum(find::node_or_leader(world, args)?),
        "switch-wal" => Action::SwitchWal(find::node_or_leader(world, args)?),
        _ if ACTS.contains(&name) => setting(world, name, args)?,
        _ => return nodes::actions(world, name, args),
    };
    Ok(vec![one])
}

fn write(world: &World, args: &mut Args<'_>) -> Result<Action, ScriptError> {
    let (client, key) = (find::client(world, args)?, find::row(world, args)?);
    let insert = args.skip("insert");
    let (adds, removes) = (args.skip("add"), args.skip("remove"));
    let node = find::node_key(world, args)?;
    let level = args.key("level").map(|name| setup::level(name, args)).transpose()?;
    let mut value = args.parsed::<i64>("a whole number")?;
    let policy = world.node(world.leader()).settings.conflict_resolution;
    let merges = matches!(policy, ConflictPolicy::Counter | ConflictPolicy::AddWinsSet);
    if (adds || removes) && !(merges && world.has_several_primaries()) {
        return Err(
            args.error("only a counter or a set is added to: expected policy=counter or set")
        );
    }
    if adds || removes || merges {
        let said = value.ok_or_else(|| args.error("expected what is added or removed"))?;
        if policy == ConflictPolicy::AddWinsSet && !(0..63).contains(&said) {
            return Err(args.error(format!("`{said}` cannot be in a set: expected 0 to 62")));
        }
        value = Some(match (removes, policy) {
            (true, ConflictPolicy::AddWinsSet) => -said - 1,
            (true, _) => said.wrapping_neg(),
            (false, _) => said,
        });
    }
    let kind = if insert { WriteKind::Insert } else { WriteKind::Upsert };
    Ok(Action::Write { client, key, value: value.map(Value), node, kind, level })
}

/// The request of a client that has waited longest.
fn waiting(world: &World, args: &mut Args<'_>) -> Result<OpId, ScriptError> {
    let client = find::client(world, args)?;
    let waits = |stage: &OpStage| *stage == OpStage::AtNode;
    let mut ops = world.ops().filter(|(_, op)| op.client == client && waits(&op.stage));
    ops.next().map(|(id, _)| id).ok_or_else(|| {
        args.error("no request of this client waits on a server: expected one that does")
    })
}

fn load(world: &World, args: &mut Args<'_>) -> Result<Load, ScriptError> {
    let rate = "a whole number per second";
    let mut keys: Vec<KeyId> = Vec::new();
    for name in args.list("keys") {
        keys.push(find::row_called(world, name, args)?);
    }
    let route = args.key("route").map(|text| find::route(world, text, args)).transpose()?;
    Ok(Load {
        writes_per_second: args.parsed_key("writes", rate)?.unwrap_or(0),
        reads_per_second: args.parsed_key("reads", rate)?.unwrap_or(0),
        keys,
        zipf_percent: args.parsed_key("zipf", "a whole number")?.unwrap_or(0),
        route: route.unwrap_or_default(),
    })
}

fn bulk(world: &World, name: &str, args: &mut Args<'_>) -> Result<Action, ScriptError> {
    let node = find::node_key(world, args)?.unwrap_or(world.leader());
    if name == "transaction" {
        let rows = args.parsed_key("rows", "a whole number of rows")?;
        let rows = rows.ok_or_else(|| args.error("expected rows=, a whole number"))?;
        return Ok(Action::Transaction { node, rows });
    }
    let mb = args.parsed_key("mb", "a whole number of megabytes")?;
    Ok(Action::BulkWrite {
        node,
        mb: mb.ok_or_else(|| args.error("expected mb=, a whole number"))?,
    })
}

fn query(world: &World, args: &mut Args<'_>) -> Result<Action, ScriptError> {
    let opens = args.one_of("what to do with it", &[("open", true), ("close", false)])?;
    let node = find::node(world, args)?;
    if opens {
        return Ok(Action::OpenQuery { node, lasts: args.parsed("a time")? });
    }
    let said = args.parsed::<u32>("the number of a query")?;
    let first = world.node(node).queries.first().map(|query| query.id);
    let query = match said {
        Some(number) => crate::sim::ids::QueryId(number),
        None => first.ok_or_else(|| args.error("no query is open there: expected `query open`"))?,
    };
    Ok(Action::CloseQuery { node, query })
}

fn setting(world: &World, name: &str, args: &mut Args<'_>) -> Result<Action, ScriptError> {
    match name {
        "pattern" => {
            let live = [("async", Pattern::Async), ("sync", Pattern::Sync)];
            return Ok(Action::SetPattern(args.one_of("a pattern of a running cluster", &live)?));
        }
        "level" => {
            return Ok(Action::SetSynchronousCommit(setup::level(args.word("a level")?, args)?));
        }
        "names" => {
            let names = StandbyNames::from_str(args.word("a list of names")?);
            return Ok(Action::SetStandbyNames(names.map_err(|e| args.error(e.to_string()))?));
        }
        _ => {}
    }
    if name == "slot" {
        let creates = args.one_of("what to do with it", &[("create", true), ("drop", false)])?;
        let node = find::node(world, args)?;
        let slot = args.word("the name of a slot")?.to_owned();
        return Ok(match creates {
            true => Action::CreateSlot { node, slot },
            false => Action::DropSlot { node, slot },
        });
    }
    let node = find::node(world, args)?;
    Ok(match name {
        "conf" => Action::WriteFile { node, text: args.word("the text of a file")?.to_owned() },
        "reload" => Action::Reload(node),
        "global" => {
            let assignment = args.word("an assignment, as in \"read_only = ON\"")?.to_owned();
            Action::SetGlobal { node, assignment }
        }
        "network" => Action::SetNetworkDelay { node, to: args.parse("a time")? },
        "apply" => Action::SetApplyDelay { node, to: args.parse("a time")? },
        "replay-cost" => Action::SetReplayCost { node, to: args.parse("a time")? },
        "fsync" => Action::SetFsync { node, to: args.parse("a time")? },
        "wal-room" => {
            let mb = match args.skip("none") {
                true => None,
                false => Some(args.parse("a whole number of megabytes, or none")?),
            };
            Action::SetWalRoom { node, mb }
        }
        "clock" => {
            let ways = [("ahead", 1), ("behind", -1), ("right", 0)];
            let way: i64 = args.one_of("how the clock is", &ways)?;
            let off = match way {
                0 => crate::sim::time::SimDuration::ZERO,
                _ => args.parse("a time")?,
            };
            Action::SetClock { node, skew_us: way * off.as_micros() as i64 }
        }
        _ => unreachable!("the caller knows every setting"),
    })
}

/// What a cluster manager is told.
pub(super) fn failover(args: &mut Args<'_>) -> Result<Action, ScriptError> {
    if args.skip("off") {
        return Ok(Action::SetFailover(None));
    }
    let timeout = args.parsed_key("timeout", "a time")?;
    let timeout = timeout.ok_or_else(|| args.error("expected timeout=, a time, or off"))?;
    let fencing = args.key_of("fencing", &[("on", true), ("off", false)])?.unwrap_or(false);
    Ok(Action::SetFailover(Some(Failover { timeout, fencing })))
}
