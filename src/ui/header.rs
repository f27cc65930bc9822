//! The bar at the top: the pattern, the number of replicas, the theme, the way back.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::why_not;
use crate::sim::action::Action;
use crate::sim::node::Power;
use crate::sim::pattern::Pattern;

use super::editor::Drafts;
use super::language::LanguageMenu;
use super::palette::Theme;
use super::present::Presenting;
use super::session::expect_session;
use super::stage::Painter;

/// The bar at the top of the page.
#[component]
pub(crate) fn Header(
    /// Whether runs are shown side by side.
    comparing: RwSignal<bool>,
) -> impl IntoView {
    let session = expect_session();
    let compare = move |_| {
        session.playing.set(false);
        comparing.update(|comparing| *comparing = !*comparing);
    };
    let presenting = expect_context::<Presenting>();
    let drafts = expect_context::<Drafts>();
    let reset = move |_| {
        drafts.clear();
        session.reset();
    };
    view! {
        <header class="top">
            <p class="logo">
                <span class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i></span>
                {"LagLab"}
            </p>
            // The columns choose for themselves.
            <Show when=move || !comparing.get()>
                <PatternSwitch />
                <Replicas />
            </Show>
            <span class="gap"></span>
            <button type="button" class="compare" on:click=compare>
                {move || if comparing.get() { t!("header-back") } else { t!("header-compare") }}
                // Left out of sight where there is little room.
                <span class="roomy">
                    " "
                    {move || {
                        match comparing.get() {
                            true => t!("header-to-the-stage"),
                            false => t!("header-side-by-side"),
                        }
                    }}
                </span>
            </button>
            <button type="button" class="present-button" aria-keyshortcuts="P" title=t!("header-large-type") on:click=move |_| presenting.toggle()>
                {t!("header-present")}
            </button>
            <LanguageMenu />
            <ThemeMenu />
            <button type="button" data-explain="share" title=t!("header-link-to-this-run-save")>
                {t!("header-share")}
            </button>
            <button type="button" data-explain="keys" title=t!("header-keys-signs-and-words")>{t!("header-keys")}</button>
            <button type="button" on:click=reset>{t!("header-reset-all")}</button>
        </header>
    }
}

/// The four patterns.
#[component]
fn PatternSwitch() -> impl IntoView {
    let session = expect_session();
    let pattern = session.view(|run| run.world().pattern());
    let choice = move |value: Pattern| {
        view! {
            <label>
                <input
                    type="radio"
                    name="pattern"
                    prop:checked=move || pattern.get() == Some(value)
                    on:change=move |_| session.set_pattern(value)
                />
                <span>{value.name()}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segments">
            <legend class="unseen">{t!("header-replication-pattern")}</legend>
            {Pattern::ALL.map(choice).collect_view()}
        </fieldset>
    }
}

/// How many replicas there are.
#[component]
fn Replicas() -> impl IntoView {
    let session = expect_session();
    let last = session.view(|run| {
        let world = run.world();
        let others = world.members().filter(|node| node.id != world.leader());
        others.filter(|node| node.power != Power::Removed).map(|node| node.id).max()
    });
    let number = session.view(|run| run.world().members().count() as u64 - 1);
    let remove = session.view(move |run| {
        let world = run.world();
        let others = world.members().filter(|node| node.id != world.leader());
        let last = others.map(|node| node.id).max();
        last.is_some_and(|id| world.possible(&Action::RemoveReplica(id)).is_ok())
    });
    let full = session
        .view(|run| run.world().possible(&Action::AddReplica).err().map(|why| why_not::text(&why)));
    // Where all take writes, nobody is a replica.
    let several = session.view(|run| run.world().has_several_primaries());
    view! {
        <div class="stepper" role="group" aria-label=move || if several.get() { t!("header-number-of-nodes") } else { t!("header-number-of-replicas") }>
            <button
                type="button"
                aria-label=move || match several.get() {
                    true => t!("header-remove-the-last-node"),
                    false => t!("header-remove-the-last-replica"),
                }
                disabled=move || !remove.get()
                on:click=move |_| {
                    if let Some(id) = last.get_untracked() {
                        session.act(Action::RemoveReplica(id));
                    }
                }
            >
                "−"
            </button>
            <span>{move || match several.get() {
                true => t!("count-nodes", n = number.get() + 1),
                false => t!("count-replicas", n = number.get()),
            }}</span>
            <button
                type="button"
                aria-label=move || match several.get() {
                    true => t!("header-add-a-node"),
                    false => t!("header-add-a-replica"),
                }
                title=move || full.get()
                disabled=move || full.get().is_some()
                on:click=move |_| session.act(Action::AddReplica)
            >
                "+"
            </button>
        </div>
    }
}

/// Light, dark, strong in contrast, or as the system says.
#[component]
fn ThemeMenu() -> impl IntoView {
    let painter = expect_context::<Painter>();
    let set = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        Theme::ALL[place.min(Theme::ALL.len() - 1)].wear();
        painter.theme_changed();
    };
    view! {
        <select aria-label=t!("header-theme") title=t!("header-theme") on:change=set>
            {Theme::ALL
                .iter()
                .enumerate()
                .map(|(i, theme)| view! { <option value=i>{theme.name()}</option> })
                .collect_view()}
        </select>
    }
}
