//! Signs that are drawn, for fonts do not agree on having them.

use leptos::prelude::*;

use crate::scene::words::Tone;

/// A sign beside a text that says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A broken promise.
    Flag,
    /// It ended well.
    Tick,
    /// Somebody waits.
    Wait,
}

impl Sign {
    /// What tells a tone beside its colour.
    pub(crate) const fn of(tone: Tone) -> Option<Sign> {
        match tone {
            Tone::Good => Some(Sign::Tick),
            Tone::Waiting => Some(Sign::Wait),
            Tone::Bad => Some(Sign::Flag),
            Tone::Plain | Tone::Fault | Tone::Control => None,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Sign::Flag => "M3 15V1h10l-3 4 3 4H5v6z",
            Sign::Tick => "M1.5 8.5 3.6 6.4 6.5 9.3 12.4 3.2l2.1 2.1-8 8.2z",
            Sign::Wait => "M3 1h10v2L9.2 8l3.8 5v2H3v-2l3.8-5L3 3zm2.6 2L8 6.3 10.4 3z",
        }
    }
}

/// A drawn sign, in the colour of the text.
#[component]
pub(crate) fn Icon(
    /// Which.
    sign: Sign,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=sign.path()></path>
        </svg>
    }
}
