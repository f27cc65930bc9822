//! The colours of the diagram, read from the style sheets so that they are written once.

use leptos::prelude::*;
use web_sys::Element;

/// What the canvas draws with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Colours {
    pub(super) card: String,
    pub(super) ink: String,
    pub(super) muted: String,
    pub(super) line: String,
    pub(super) wash: String,
    pub(super) control: String,
    pub(super) sent: String,
    pub(super) received: String,
    pub(super) flushed: String,
    pub(super) readable: String,
    pub(super) orphan: String,
    pub(super) stale: String,
    pub(super) stale_ink: String,
    pub(super) stale_wash: String,
    pub(super) wait_ink: String,
    pub(super) wait_wash: String,
    pub(super) focus: String,
    pub(super) font: String,
}

impl Colours {
    /// Reads the colours that an element has now.
    pub(super) fn read(element: &Element) -> Colours {
        let style = window().get_computed_style(element).ok().flatten();
        let get = |name: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            value.map_or_else(String::new, |value| value.trim().to_owned())
        };
        Colours {
            card: get("--card"),
            ink: get("--ink"),
            muted: get("--muted"),
            line: get("--line"),
            wash: get("--wash"),
            control: get("--control"),
            sent: get("--sent"),
            received: get("--received"),
            flushed: get("--flushed"),
            readable: get("--readable"),
            orphan: get("--orphan"),
            stale: get("--stale"),
            stale_ink: get("--stale-ink"),
            stale_wash: get("--stale-wash"),
            wait_ink: get("--wait-ink"),
            wait_wash: get("--wait-wash"),
            focus: get("--focus"),
            font: get("--sans"),
        }
    }
}
