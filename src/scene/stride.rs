//! How far one step of the learner goes.

use crate::lang::t;
use crate::sim::trace::TraceEvent;

/// What a step goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stride {
    /// The next thing that happens, whatever it is.
    #[default]
    Event,
    /// The next message between two servers that leaves or arrives.
    Message,
    /// The next request of a client, or its outcome.
    Request,
}

impl Stride {
    /// All of them, the shortest first.
    pub const ALL: [Stride; 3] = [Stride::Event, Stride::Message, Stride::Request];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Stride::Event => t!("stride-event"),
            Stride::Message => t!("stride-message"),
            Stride::Request => t!("stride-request"),
        }
    }

    /// Whether a step ends at this.
    pub fn ends_at(self, event: &TraceEvent) -> bool {
        match self {
            Stride::Event => true,
            Stride::Message => matches!(
                event,
                TraceEvent::Sent { .. }
                    | TraceEvent::Received { .. }
                    | TraceEvent::Reported { .. }
                    | TraceEvent::Connecting { .. }
                    | TraceEvent::Connected { .. }
            ),
            Stride::Request => matches!(
                event,
                TraceEvent::WriteSent { .. }
                    | TraceEvent::ReadSent { .. }
                    | TraceEvent::Acknowledged { .. }
                    | TraceEvent::ReadReturned { .. }
                    | TraceEvent::Refused { .. }
                    | TraceEvent::Unknown { .. }
                    | TraceEvent::Rerouted { .. }
            ),
        }
    }
}
