//! The colours of the canvas, read from the style sheets so that they are written once, and the
//! choice of theme.

use crate::lang::t;
use leptos::prelude::*;

/// The colours that the canvas draws with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Palette {
    pub(crate) card: String,
    pub(crate) ink: String,
    pub(crate) line: String,
    pub(crate) wash: String,
    pub(crate) muted: String,
    pub(crate) sent: String,
    pub(crate) on_sent: String,
    pub(crate) readable: String,
    pub(crate) stale: String,
    pub(crate) font: String,
}

impl Palette {
    /// Reads the colours as they are now.
    pub(crate) fn read() -> Palette {
        let root = document().document_element();
        let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
        let get = |name: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            value.map_or_else(String::new, |value| value.trim().to_owned())
        };
        Palette {
            card: get("--card"),
            ink: get("--ink"),
            line: get("--line"),
            wash: get("--wash"),
            muted: get("--muted"),
            sent: get("--sent"),
            on_sent: get("--on-sent"),
            readable: get("--readable"),
            stale: get("--stale"),
            font: get("--sans"),
        }
    }
}

/// Notes on the document whether the system asks for strong contrast.
pub(crate) fn ask_for_contrast(on: bool) {
    if let Some(root) = document().document_element() {
        // Without the mark the page has its usual contrast, which is enough to read.
        let _done = root.toggle_attribute_with_force("data-strong", on);
    }
}

/// Which theme the page wears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Whatever the system says.
    System,
    Light,
    Dark,
    /// Black and white, the way round that the system says.
    Contrast,
}

impl Theme {
    /// The name in the menu.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::System => t!("theme-auto"),
            Theme::Light => t!("theme-light"),
            Theme::Dark => t!("theme-dark"),
            Theme::Contrast => t!("theme-contrast"),
        }
    }

    pub(crate) const ALL: [Theme; 4] = [Theme::System, Theme::Light, Theme::Dark, Theme::Contrast];

    /// Puts the theme on the document.
    pub(crate) fn wear(self) {
        let Some(root) = document().document_element() else { return };
        // An attribute that cannot be set would leave the system's theme, which is readable.
        let _done = match self {
            Theme::System => root.remove_attribute("data-theme"),
            Theme::Light => root.set_attribute("data-theme", "light"),
            Theme::Dark => root.set_attribute("data-theme", "dark"),
            Theme::Contrast => root.set_attribute("data-theme", "contrast"),
        };
    }
}
