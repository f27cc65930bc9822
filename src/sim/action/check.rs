//! What can be said of an act without a cluster: whom it names, and whether they can exist.

use super::super::ids::{ClientId, KeyId, NodeId};
use super::super::time::SimDuration;
use super::super::wal::WriteKind;
use super::{Action, ActionError};

/// A clock may be off by so much at most, in microseconds: a year.
const MOST_SKEW_US: u64 = SimDuration::LONGEST.as_micros();

impl Action {
    /// A plain write: the row's next value, to the client's primary.
    pub fn write(client: ClientId, key: KeyId) -> Action {
        let (value, node, kind, level) = (None, None, WriteKind::Upsert, None);
        Action::Write { client, key, value, node, kind, level }
    }

    /// Whether the clients, rows and nodes it names can exist in a cluster of this size. Whether
    /// it can be done is known when its time comes.
    pub(in super::super) fn check(
        &self,
        person: impl Fn(ClientId) -> bool,
        keys: usize,
        nodes: usize,
    ) -> Result<(), ActionError> {
        if let Some(to) = self.duration().filter(|to| *to > SimDuration::LONGEST) {
            return Err(ActionError::TooLong(to));
        }
        if let Some(client) = self.client().filter(|c| !person(*c)) {
            return Err(ActionError::NoSuchClient(client));
        }
        if let Some(key) = self.key().filter(|k| k.index() >= keys) {
            return Err(ActionError::NoSuchKey(key));
        }
        for node in self.nodes().into_iter().flatten() {
            if node.index() >= nodes {
                return Err(ActionError::NoSuchNode(node));
            }
        }
        match self {
            Action::SetClock { skew_us, .. } if skew_us.unsigned_abs() > MOST_SKEW_US => {
                let skew = SimDuration::from_micros(skew_us.unsigned_abs());
                Err(ActionError::TooLong(skew))
            }
            Action::SetLoad(load) => load.check(keys, nodes),
            Action::SetRoute { route, .. } => route.check(nodes),
            _ => Ok(()),
        }
    }

    fn duration(&self) -> Option<SimDuration> {
        match self {
            Action::SetNetworkDelay { to, .. }
            | Action::SetApplyDelay { to, .. }
            | Action::SetReplayCost { to, .. }
            | Action::SetFsync { to, .. } => Some(*to),
            Action::OpenQuery { lasts, .. } => *lasts,
            Action::SetFailover(failover) => failover.map(|f| f.timeout),
            _ => None,
        }
    }

    pub(in super::super) fn client(&self) -> Option<ClientId> {
        match self {
            Action::Write { client, .. }
            | Action::Read { client, .. }
            | Action::ReadRouted { client, .. }
            | Action::SetRoute { client, .. }
            | Action::RemoveClient(client)
            | Action::Checkpoint { client, .. } => Some(*client),
            _ => None,
        }
    }

    pub(in super::super) fn key(&self) -> Option<KeyId> {
        match self {
            Action::Write { key, .. }
            | Action::Read { key, .. }
            | Action::ReadRouted { key, .. } => Some(*key),
            _ => None,
        }
    }

    /// The nodes it names.
    pub fn nodes(&self) -> [Option<NodeId>; 2] {
        match self {
            Action::Write { node, .. } => [*node, None],
            Action::Read { node, .. }
            | Action::SetNetworkDelay { node, .. }
            | Action::SetApplyDelay { node, .. }
            | Action::SetReplayCost { node, .. }
            | Action::SetFsync { node, .. }
            | Action::SetClock { node, .. }
            | Action::WriteFile { node, .. }
            | Action::SetGlobal { node, .. }
            | Action::Transaction { node, .. }
            | Action::BulkWrite { node, .. }
            | Action::SetWalRoom { node, .. }
            | Action::CreateSlot { node, .. }
            | Action::DropSlot { node, .. }
            | Action::OpenQuery { node, .. }
            | Action::CloseQuery { node, .. }
            | Action::Fence { node, .. }
            | Action::Checkpoint { node, .. }
            | Action::Reload(node)
            | Action::RemoveReplica(node)
            | Action::Crash(node)
            | Action::PowerLoss(node)
            | Action::Stop(node)
            | Action::Restart(node)
            | Action::Start(node)
            | Action::Promote(node)
            | Action::PromoteAlone(node)
            | Action::Rejoin(node)
            | Action::Rewind(node)
            | Action::Cut(node)
            | Action::Heal(node)
            | Action::FreezeDisk(node)
            | Action::ThawDisk(node)
            | Action::PauseReplay(node)
            | Action::ResumeReplay(node)
            | Action::StopReceiving(node)
            | Action::StartReceiving(node)
            | Action::SwitchWal(node)
            | Action::Vacuum(node) => [Some(*node), None],
            Action::Follow { node, upstream, .. } | Action::Point { node, upstream } => {
                [Some(*node), Some(*upstream)]
            }
            Action::RewindFrom { node, source } => [Some(*node), Some(*source)],
            Action::SetLine { from, to, .. }
            | Action::Release { from, to }
            | Action::Drop { from, to } => [Some(*from), Some(*to)],
            Action::ReadRouted { .. }
            | Action::SetRoute { .. }
            | Action::Interrupt { .. }
            | Action::SetPattern(_)
            | Action::SetSynchronousCommit(_)
            | Action::SetStandbyNames(_)
            | Action::SetLoad(_)
            | Action::Burst { .. }
            | Action::AddReplica
            | Action::AddClient
            | Action::RemoveClient(_)
            | Action::SetFailover(_) => [None, None],
        }
    }
}
