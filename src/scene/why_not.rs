//! Why an act cannot be done, in words.

use crate::lang::t;
use crate::sim::action::ActionError;
use crate::sim::scenario::{MAX_PEOPLE, MAX_REPLICAS};

/// Why it cannot be done. A server's own message stays as the server words it.
pub fn text(error: &ActionError) -> String {
    match error {
        ActionError::NoSuchNode(n) => t!("why-not-no-node", n = n.0),
        ActionError::NoSuchClient(c) => t!("why-not-no-client", n = c.0),
        ActionError::NoSuchKey(k) => t!("why-not-no-row", n = k.0),
        ActionError::NoSuchQuery(q) => t!("why-not-no-query", n = q.0),
        ActionError::TooManyReplicas => t!("why-not-too-many-replicas", n = MAX_REPLICAS),
        ActionError::TooManyPeople => t!("why-not-too-many-people", n = MAX_PEOPLE),
        ActionError::TooLong(delay) => t!("why-not-too-long", delay = delay),
        ActionError::TooFast { rate, most } => t!("why-not-too-fast", rate = rate, most = most),
        ActionError::TooUneven(percent) => t!("why-not-too-uneven", percent = percent),
        ActionError::Server(text) => text.clone(),
        other => plain(other).to_owned(),
    }
}

fn plain(error: &ActionError) -> &'static str {
    match error {
        ActionError::NotAReplica(_) => t!("why-not-replica-only"),
        ActionError::NotAPrimary(_) => t!("why-not-primary-only"),
        ActionError::IsThePrimary(_) => t!("why-not-the-primary"),
        ActionError::NotRunning(_) => t!("why-not-not-running"),
        ActionError::NotDown(_) => t!("why-not-running"),
        ActionError::LastPerson => t!("why-not-last-person"),
        ActionError::LastReplica => t!("why-not-last-replica"),
        ActionError::NoPrimary => t!("why-not-no-primary"),
        ActionError::Itself(_) => t!("why-not-itself"),
        _ => t!("why-not-other-server"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::ids::NodeId;

    #[test]
    fn the_page_and_the_engine_say_the_same_in_english() {
        let all = [
            ActionError::NoSuchNode(NodeId(9)),
            ActionError::NotAReplica(NodeId(1)),
            ActionError::NotAPrimary(NodeId(1)),
            ActionError::IsThePrimary(NodeId(1)),
            ActionError::NotRunning(NodeId(1)),
            ActionError::NotDown(NodeId(1)),
            ActionError::TooManyReplicas,
            ActionError::TooManyPeople,
            ActionError::LastPerson,
            ActionError::LastReplica,
            ActionError::NoPrimary,
            ActionError::Itself(NodeId(1)),
            ActionError::OtherServer(NodeId(1)),
            ActionError::TooFast { rate: 9, most: 8 },
            ActionError::TooUneven(400),
            ActionError::Server("ERROR:  no".to_owned()),
        ];
        for error in all {
            assert_eq!(text(&error), error.to_string());
        }
    }
}
