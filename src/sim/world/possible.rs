//! Which acts can be done now, and if one cannot, why.

use super::super::action::{Action, ActionError};
use super::super::node::{Node, Power};
use super::super::scenario::{MAX_PRIMARIES, MAX_REPLICAS};
use super::World;

impl World {
    /// Whether an act can be done now, and if not, why.
    pub fn possible(&self, action: &Action) -> Result<(), ActionError> {
        let person = |client| self.people().any(|there| there == client);
        action.check(person, self.scenario.keys.len(), self.nodes.len())?;
        for node in action.nodes().into_iter().flatten() {
            if self.node(node).power == Power::Removed {
                return Err(ActionError::NoSuchNode(node));
            }
        }
        self.membership_possible(action)?;
        let Some(node) = action.nodes()[0].map(|id| self.node(id)) else { return Ok(()) };
        self.fits_part(action, node)?;
        fits_power(action, node)?;
        fits_server(action, node)?;
        self.fits_upstream(action, node)
    }

    /// Whether the node has the part in the cluster that an act is for.
    fn fits_part(&self, action: &Action, node: &Node) -> Result<(), ActionError> {
        let follows = node.upstreams().next().is_some();
        match action {
            // Nodes that share their writes follow nobody byte for byte, and all lead.
            Action::Promote(_)
            | Action::PromoteAlone(_)
            | Action::Rejoin(_)
            | Action::Rewind(_)
            | Action::Follow { .. }
            | Action::Point { .. }
            | Action::RewindFrom { .. }
                if self.shares_writes(node) =>
            {
                Err(ActionError::OtherServer(node.id))
            }
            Action::SetNetworkDelay { .. }
            | Action::SetApplyDelay { .. }
            | Action::SetReplayCost { .. }
            | Action::Cut(_)
            | Action::Heal(_)
            | Action::Promote(_)
            | Action::PromoteAlone(_)
                if !follows =>
            {
                Err(ActionError::NotAReplica(node.id))
            }
            Action::Rejoin(_) | Action::Rewind(_) if node.id == self.leader => {
                Err(ActionError::IsThePrimary(node.id))
            }
            Action::Rejoin(_) | Action::Rewind(_) if !self.node(self.leader).is_up() => {
                Err(ActionError::NoPrimary)
            }
            _ => Ok(()),
        }
    }

    /// Whether the node that an act lets a node follow is another, and can be followed so.
    fn fits_upstream(&self, action: &Action, node: &Node) -> Result<(), ActionError> {
        match action {
            Action::Follow { upstream, .. }
            | Action::Point { upstream, .. }
            | Action::RewindFrom { source: upstream, .. }
                if *upstream == node.id =>
            {
                Err(ActionError::Itself(node.id))
            }
            Action::Point { .. } if node.is_running() => Err(ActionError::NotDown(node.id)),
            Action::Point { .. } | Action::RewindFrom { .. } if node.mariadb.is_some() => {
                Err(ActionError::OtherServer(node.id))
            }
            _ => Ok(()),
        }
    }

    /// Whether a node takes writes and shares them with others that do.
    fn shares_writes(&self, node: &Node) -> bool {
        self.several_primaries && node.mariadb.is_none() && node.primary().is_some()
    }

    fn sharing(&self) -> impl Iterator<Item = &Node> {
        self.members().filter(|node| self.shares_writes(node))
    }

    fn membership_possible(&self, action: &Action) -> Result<(), ActionError> {
        let others = self.members().count() - 1;
        match action {
            Action::AddClient => self.can_come(),
            Action::RemoveClient(_) => self.can_leave(),
            // Where several nodes take writes, a new one does, too.
            Action::AddReplica if self.sharing().count() >= MAX_PRIMARIES => {
                Err(ActionError::TooManyPrimaries)
            }
            Action::AddReplica if others >= MAX_REPLICAS => Err(ActionError::TooManyReplicas),
            Action::AddReplica if self.node(self.leader).is_up() => Ok(()),
            Action::AddReplica => Err(ActionError::NoPrimary),
            Action::RemoveReplica(node) if *node == self.leader => {
                Err(ActionError::IsThePrimary(*node))
            }
            Action::RemoveReplica(_) if others <= 1 => Err(ActionError::LastReplica),
            _ => Ok(()),
        }
    }
}

/// Whether the server runs, or is down, as an act needs it.
fn fits_power(action: &Action, node: &Node) -> Result<(), ActionError> {
    match action {
        Action::Crash(_) | Action::Stop(_) | Action::Restart(_) if !node.is_running() => {
            Err(ActionError::NotRunning(node.id))
        }
        Action::PowerLoss(_) if node.power == Power::Off => Err(ActionError::NotRunning(node.id)),
        Action::Start(_) if node.is_running() => Err(ActionError::NotDown(node.id)),
        Action::Promote(_)
        | Action::PromoteAlone(_)
        | Action::PauseReplay(_)
        | Action::ResumeReplay(_)
        | Action::OpenQuery { .. }
        | Action::Vacuum(_)
        | Action::Transaction { .. }
        | Action::BulkWrite { .. }
        | Action::SwitchWal(_)
        | Action::Reload(_)
        | Action::SetGlobal { .. }
        | Action::CreateSlot { .. }
        | Action::DropSlot { .. }
            if !node.is_up() =>
        {
            Err(ActionError::NotRunning(node.id))
        }
        _ => Ok(()),
    }
}

/// Whether the server is of the kind that an act is for, and has what it names.
fn fits_server(action: &Action, node: &Node) -> Result<(), ActionError> {
    match action {
        Action::Vacuum(_)
        | Action::Transaction { .. }
        | Action::BulkWrite { .. }
        | Action::SwitchWal(_)
            if node.primary().is_none() =>
        {
            Err(ActionError::NotAPrimary(node.id))
        }
        Action::StopReceiving(_) | Action::StartReceiving(_) | Action::SetGlobal { .. }
            if node.mariadb.is_none() =>
        {
            Err(ActionError::OtherServer(node.id))
        }
        Action::Reload(_) if node.mariadb.is_some() => Err(ActionError::OtherServer(node.id)),
        Action::CloseQuery { query, .. } if node.queries.iter().all(|q| q.id != *query) => {
            Err(ActionError::NoSuchQuery(*query))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::pattern::Pattern;
    use super::super::super::scenario::Scenario;
    use super::*;

    #[test]
    fn a_sixth_primary_is_refused_with_the_reason() {
        let text = r#"{ "version": 1, "pattern": "multi_primary", "clients": ["Ana"],
            "keys": [{ "name": "a" }], "replicas": [{}, {}] }"#;
        let scenario = Scenario::from_json(text).expect("it is valid");
        let scenario = Pattern::MultiPrimary.applied_to(&scenario);
        let mut world = World::new(Arc::new(scenario));
        for _ in 3..MAX_PRIMARIES {
            world.act(Action::AddReplica, &mut Vec::new()).expect("there is room");
        }
        let refused = world.act(Action::AddReplica, &mut Vec::new()).expect_err("it is full");
        assert_eq!(refused.to_string(), "at most 5 nodes can take writes and share them");
        assert_eq!(world.members().count(), MAX_PRIMARIES, "nothing has changed");
    }
}
