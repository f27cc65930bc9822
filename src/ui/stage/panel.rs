//! Panels that open from a button and lie over everything: popovers of the browser, which close
//! on Escape and on a press elsewhere, and give the focus back to their button.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::lang::t;
use crate::sim::action::Action;

use super::super::session::expect_session;

/// A handle to a panel. Copies are handles to the same.
#[derive(Clone, Copy)]
pub(crate) struct Panel {
    node: NodeRef<html::Div>,
    /// Whether it is open. What is in it is made only then.
    pub(crate) open: RwSignal<bool>,
}

impl Panel {
    pub(crate) fn new() -> Panel {
        Panel { node: NodeRef::new(), open: RwSignal::new(false) }
    }

    /// The panel on the page. None once its card is gone: what the browser reports later, or was
    /// asked to call, may still come.
    fn element(self) -> Option<web_sys::HtmlDivElement> {
        self.node.try_get_untracked().flatten()
    }

    pub(crate) fn show(self) {
        if let Some(panel) = self.element() {
            // One that is open already stays so.
            let _shown = panel.show_popover();
        }
    }

    pub(crate) fn close(self) {
        if let Some(panel) = self.element() {
            let _hidden = panel.hide_popover();
        }
    }

    /// Notes that it has been opened or closed, and puts it beside its button.
    fn toggled(self) {
        let Some(panel) = self.element() else { return };
        self.open.set(panel.matches(":popover-open").unwrap_or(false));
        request_animation_frame(move || self.place());
    }

    fn place(self) {
        let Some(panel) = self.element() else { return };
        let Some(button) = panel.previous_element_sibling() else { return };
        let (button, panel): (_, HtmlElement) = (button.get_bounding_client_rect(), panel.into());
        let room = |side: Result<wasm_bindgen::JsValue, _>, size: i32| {
            let whole = side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
            (whole - f64::from(size) - EDGE).max(EDGE)
        };
        let middle = button.left() + button.width() / 2.0 - f64::from(panel.offset_width()) / 2.0;
        let x = middle.clamp(EDGE, room(window().inner_width(), panel.offset_width()));
        let below = button.bottom() + 4.0;
        let y = below.clamp(EDGE, room(window().inner_height(), panel.offset_height()));
        for (name, at) in [("--x", x), ("--y", y)] {
            let _set = HtmlElement::style(&panel).set_property(name, &format!("{}px", at as i32));
        }
        let _placed = panel.class_list().add_1("placed");
    }

    /// Whether the focus has gone to something outside.
    fn left(self, to: Option<web_sys::EventTarget>) -> bool {
        let to = to.and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        match (self.element(), to) {
            (Some(panel), Some(to)) => !panel.contains(Some(&to)),
            _ => false,
        }
    }
}

/// What a panel says before an act is pointed at.
pub(crate) fn hint() -> &'static str {
    t!("stage-what-each-of-these-does")
}

/// From a panel to the edge of the window.
const EDGE: f64 = 8.0;

/// The panel itself, right after its button. What lies in it is told what to say of the act that
/// is pointed at.
#[component]
pub(crate) fn PanelView(
    /// Its handle.
    panel: Panel,
    /// Its id, which the button names as its target.
    id: String,
    /// What it is called.
    label: Signal<String>,
    /// What the act does that is pointed at.
    hint: RwSignal<&'static str>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <div
            popover="auto"
            id=id
            class="panel"
            role="dialog"
            aria-label=label
            node_ref=panel.node
            on:toggle=move |_| panel.toggled()
            on:focusout=move |event| {
                if panel.left(event.related_target()) {
                    panel.close();
                }
            }
        >
            <Show when=move || panel.open.get()>
                <div class="panel-body">{children()}</div>
                <p class="panel-hint" aria-hidden="true">{hint}</p>
            </Show>
        </div>
    }
}

/// The button of an act. All are alike, for each shape of a view costs bytes.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    /// What it says.
    pub(crate) words: Signal<String>,
    /// What it is called, where what it says is not enough.
    pub(crate) name: Signal<String>,
    /// What it does to the learner's cluster.
    pub(crate) says: &'static str,
    /// Whether it is out of use for the moment. It keeps the focus then.
    pub(crate) off: Signal<bool>,
    /// What is to be done.
    pub(crate) acts: Callback<(), Vec<Action>>,
    /// The panel to close before it is done, if any.
    pub(crate) closes: Option<Panel>,
}

/// Draws the button of an act.
#[component]
pub(crate) fn ActView(
    /// The act.
    act: Act,
    /// Set to what the act does while it is pointed at.
    hint: RwSignal<&'static str>,
) -> impl IntoView {
    let session = expect_session();
    let press = move |_| {
        if act.off.get_untracked() {
            return;
        }
        if let Some(panel) = act.closes {
            panel.close();
        }
        for act in act.acts.run(()) {
            session.act(act);
        }
    };
    view! {
        <button
            type="button"
            class="act"
            aria-label=act.name
            aria-description=act.says
            aria-disabled=move || act.off.get().then_some("true")
            on:pointerenter=move |_| hint.set(act.says)
            on:focus=move |_| hint.set(act.says)
            on:click=press
        >
            {act.words}
        </button>
    }
}
