//! The people: those of the scenario, those who come, and those who leave.
//!
//! People of the scenario have the first numbers, then come the visitors of the steady load, and
//! then those who are added. Nobody's number is given to another: what somebody saw stays judged.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::action::ActionError;
use super::super::ids::{ClientId, OpId};
use super::super::rng::{Rng, Stream};
use super::super::scenario::MAX_PEOPLE;
use super::{ClientState, World};

/// Names for people who are added. There are as many as there can be people, so one is free.
const NAMES: [&str; MAX_PEOPLE] =
    ["Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Iris", "Jon", "Kira", "Leo"];

/// Who has come and who has left since the run began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct People {
    /// The names of those who came, in order.
    came: Vec<Arc<str>>,
    /// Those who left.
    left: Vec<ClientId>,
}

impl World {
    /// The people who are there.
    pub fn people(&self) -> impl Iterator<Item = ClientId> {
        let first = self.scenario.clients.len() as u16;
        let came = first + self.scenario.visitors;
        let all = (0..first).chain(came..came + self.people.came.len() as u16);
        all.map(ClientId).filter(|client| !self.people.left.contains(client))
    }

    /// What a person is called, there or not; none if it is no person.
    pub fn person_name(&self, client: ClientId) -> Option<&str> {
        let first = self.scenario.clients.len();
        let came = client.index().checked_sub(first + usize::from(self.scenario.visitors));
        match came {
            Some(place) => self.people.came.get(place).map(|name| &**name),
            None => self.scenario.clients.get(client.index()).map(String::as_str),
        }
    }

    /// A client that no request of the load uses, for what a script asks on its own account.
    pub fn first_client(&self) -> ClientId {
        self.people().next().expect("the last person stays")
    }

    /// Whether one more person can come.
    pub(super) fn can_come(&self) -> Result<(), ActionError> {
        let ever = self.scenario.clients.len() + self.people.came.len();
        if ever < MAX_PEOPLE { Ok(()) } else { Err(ActionError::TooManyPeople) }
    }

    /// Whether a person can leave.
    pub(super) fn can_leave(&self) -> Result<(), ActionError> {
        if self.people().nth(1).is_some() { Ok(()) } else { Err(ActionError::LastPerson) }
    }

    pub(super) fn add_client(&mut self) {
        let id = self.clients.len() as u16;
        let taken = |name: &&str| {
            self.scenario.clients.iter().any(|known| known == name)
                || self.people.came.iter().any(|known| **known == **name)
        };
        let name = NAMES.iter().copied().find(|name| !taken(name)).unwrap_or_default();
        self.people.came.push(Arc::from(name));
        self.clients.push(ClientState::default());
        self.client_rngs.push(Rng::new(self.scenario.seed, Stream::Client(id)));
        assert!(self.person_name(ClientId(id)).is_some(), "who came is a person");
    }

    pub(super) fn remove_client(&mut self, client: ClientId) {
        assert!(!self.people.left.contains(&client), "nobody leaves twice");
        self.people.left.push(client);
    }

    /// Whether the answer to a request reaches nobody. A server notices that somebody has left only
    /// when it answers, so what was asked for is done all the same.
    pub(super) fn leaves_unanswered(&mut self, id: OpId) -> bool {
        let gone = self.ops.get(&id).is_some_and(|op| self.people.left.contains(&op.client));
        if gone {
            self.ops.remove(&id);
            self.awaiting.retain(|(op, _)| *op != id);
        }
        gone
    }
}
