//! Draws what is done to a cluster.

use laglab::sim::action::{Action, Failover};
use laglab::sim::ids::{ClientId, KeyId, NodeId, OpId, QueryId};
use laglab::sim::link::Line;
use laglab::sim::pattern::Pattern;
use laglab::sim::scenario::Scenario;
use laglab::sim::time::SimDuration;
use laglab::sim::wal::{Value, WriteKind};

use super::dice::Dice;
use super::scenarios::{self, CLIENTS, KEYS};
use super::{Act, Kind, Size};

/// One act, some time after the one before.
pub(crate) fn act(dice: &mut Dice, kind: Kind, scenario: &Scenario, size: Size) -> Act {
    // Many faults fall into the time that a message or a recovery takes.
    let after = match dice.below(5) {
        0 => dice.time(0, 0),
        1 => dice.time(0, 50_000),
        _ => dice.time(size.gap / 3, size.gap),
    };
    let draw = Draw { kind, nodes: scenario.replicas.len() as u64 + 1, rate: size.rate };
    let action = match dice.below(100) {
        0..25 => draw.request(dice),
        25..60 => draw.fault(dice),
        60..70 => draw.network(dice),
        70..85 => draw.setting(dice),
        _ => draw.change(dice),
    };
    Act { after, action }
}

/// In one plan of three somebody comes, asks for something, and leaves, perhaps before the answer.
pub(crate) fn let_a_guest_in(dice: &mut Dice, scenario: &Scenario, acts: &mut Vec<Act>) {
    if !dice.percent(33) {
        return;
    }
    let guest = ClientId(scenario.clients.len() as u16 + scenario.visitors);
    let key = KeyId(dice.below(KEYS as u64) as u16);
    let asks = match dice.below(3) {
        0 => Action::write(guest, key),
        _ => Action::ReadRouted { client: guest, key },
    };
    let mut place = 0;
    for action in [Action::AddClient, asks, Action::RemoveClient(guest)] {
        place = dice.between(place, acts.len() as u64);
        acts.insert(place as usize, Act { after: SimDuration::ZERO, action });
        place += 1;
    }
}

/// Whether an act does harm to a cluster, for itself or for a while.
pub(crate) fn is_fault(action: &Action) -> bool {
    match action {
        Action::Crash(_)
        | Action::PowerLoss(_)
        | Action::Stop(_)
        | Action::Restart(_)
        | Action::FreezeDisk(_)
        | Action::PauseReplay(_)
        | Action::StopReceiving(_)
        | Action::OpenQuery { .. }
        | Action::SetWalRoom { mb: Some(_), .. }
        | Action::Cut(_)
        | Action::SetLine { line: Line::Cut | Line::Held, .. }
        | Action::Drop { .. }
        | Action::Transaction { .. }
        | Action::PromoteAlone(_)
        | Action::Fence { fenced: true, .. } => true,
        Action::SetClock { skew_us, .. } => *skew_us != 0,
        _ => false,
    }
}

/// What an act may be drawn from.
struct Draw {
    kind: Kind,
    nodes: u64,
    rate: u64,
}

impl Draw {
    /// A node, most often one that is there.
    fn node(&self, dice: &mut Dice) -> NodeId {
        let most = if dice.percent(5) { self.nodes + 1 } else { self.nodes };
        // The first is the primary, at least at first.
        if dice.percent(15) { NodeId(0) } else { NodeId(dice.below(most) as u8) }
    }

    fn request(&self, dice: &mut Dice) -> Action {
        let client = ClientId(dice.below(CLIENTS as u64) as u16);
        let key = KeyId(dice.below(KEYS as u64) as u16);
        let node = self.node(dice);
        match dice.below(10) {
            0..4 => {
                let value = match self.kind {
                    Kind::MultiPrimary(_) if dice.percent(50) => {
                        Some(Value(dice.below(8) as i64 - 4))
                    }
                    _ => None,
                };
                Action::Write {
                    client,
                    key,
                    value,
                    node: dice.percent(15).then_some(node),
                    kind: dice.pick(&[WriteKind::Upsert, WriteKind::Upsert, WriteKind::Insert]),
                    level: dice.percent(30).then(|| scenarios::level(dice)),
                }
            }
            4 | 5 => Action::Read { client, key, node },
            6 => Action::ReadRouted { client, key },
            7 => {
                let route = scenarios::route(dice, self.nodes as usize);
                Action::SetRoute { client, route }
            }
            8 => {
                let op = OpId(dice.below(60) as u32);
                Action::Interrupt { op, terminate: dice.percent(50) }
            }
            _ => Action::Checkpoint { client, node },
        }
    }

    fn fault(&self, dice: &mut Dice) -> Action {
        let node = self.node(dice);
        match dice.below(20) {
            0..2 => Action::Crash(node),
            2..4 => Action::PowerLoss(node),
            4 => Action::Stop(node),
            5..8 => Action::Start(node),
            8 => Action::FreezeDisk(node),
            9 => Action::ThawDisk(node),
            10 => Action::PauseReplay(node),
            11 => Action::ResumeReplay(node),
            12 => Action::StopReceiving(node),
            13 => Action::StartReceiving(node),
            14 => {
                let lasts = dice.percent(60).then(|| dice.up_to(20_000_000));
                Action::OpenQuery { node, lasts }
            }
            15 => Action::CloseQuery { node, query: QueryId(dice.below(5) as u32) },
            16 => Action::Vacuum(node),
            17 | 18 => Action::Restart(node),
            _ => {
                let mb = if dice.percent(70) { None } else { Some(dice.between(32, 128) as u32) };
                Action::SetWalRoom { node, mb }
            }
        }
    }

    fn network(&self, dice: &mut Dice) -> Action {
        let (from, to) = (self.node(dice), self.node(dice));
        match dice.below(10) {
            0..3 => Action::Cut(from),
            3..5 => Action::Heal(from),
            5 => Action::SetNetworkDelay { node: from, to: dice.up_to(500_000) },
            6 => Action::Release { from, to },
            7 => Action::Drop { from, to },
            _ => {
                let line = dice.pick(&[Line::Cut, Line::Held, Line::Healthy, Line::Healthy]);
                Action::SetLine { from, to, line }
            }
        }
    }

    fn setting(&self, dice: &mut Dice) -> Action {
        let node = self.node(dice);
        match dice.below(15) {
            0 => Action::SetApplyDelay { node, to: dice.up_to(2_000_000) },
            1 => Action::SetReplayCost { node, to: dice.up_to(50_000) },
            2 => Action::SetFsync { node, to: dice.up_to(50_000) },
            3 => Action::SetClock { node, skew_us: dice.below(4_000_000) as i64 - 2_000_000 },
            4 if self.kind == Kind::Physical => {
                Action::SetPattern(dice.pick(&[Pattern::Async, Pattern::Sync]))
            }
            5 => Action::SetSynchronousCommit(scenarios::level(dice)),
            6 if self.kind == Kind::Physical => Action::SetStandbyNames(scenarios::names(dice)),
            7 => Action::SetLoad(scenarios::load(dice, self.rate)),
            8 => Action::Burst { writes: dice.below(30) as u16 },
            9 => Action::Transaction { node, rows: dice.below(20_000) as u32 },
            10 => Action::BulkWrite { node, mb: dice.below(60) as u16 },
            11 => Action::SwitchWal(node),
            12 => Action::CreateSlot { node, slot: self.slot(dice) },
            13 => Action::DropSlot { node, slot: self.slot(dice) },
            _ => {
                let policy =
                    Failover { timeout: dice.millis(500, 6_000), fencing: dice.percent(60) };
                Action::SetFailover(dice.percent(80).then_some(policy))
            }
        }
    }

    fn slot(&self, dice: &mut Dice) -> String {
        format!("slot{}", dice.below(self.nodes))
    }

    fn change(&self, dice: &mut Dice) -> Action {
        let (node, other) = (self.node(dice), self.node(dice));
        match dice.below(16) {
            0 => Action::AddReplica,
            1 => Action::RemoveReplica(node),
            2..5 => Action::Promote(node),
            5 => Action::PromoteAlone(node),
            6..8 => Action::Rejoin(node),
            8..10 => Action::Rewind(node),
            10 | 11 => Action::Follow { node, upstream: other, current: dice.percent(50) },
            12 => Action::Point { node, upstream: other },
            13 => Action::RewindFrom { node, source: other },
            _ => Action::Fence { node, fenced: dice.percent(50) },
        }
    }
}
