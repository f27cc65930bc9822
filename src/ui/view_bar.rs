//! The bar over the stage: which view of the run is shown, which run it is, and the way back from
//! an act.

use leptos::prelude::*;

use crate::lang::{Key, k, t};
use crate::lesson::View;

use super::session::expect_session;

/// What the views are called.
const VIEWS: [(View, Key); 3] = [
    (View::Stage, k!("view-stage")),
    (View::Diagram, k!("view-diagram")),
    (View::Lag, k!("view-lag")),
];

/// The view chosen, which outlives a new run.
#[derive(Clone, Copy)]
pub(crate) struct Chosen(pub(crate) RwSignal<View>);

/// The bar.
#[component]
pub(crate) fn ViewBar() -> impl IntoView {
    let Chosen(chosen) = expect_context::<Chosen>();
    let choice = move |(view, name): (View, Key)| {
        view! {
            <label>
                <input
                    type="radio"
                    name="view"
                    prop:checked=move || chosen.get() == view
                    on:change=move |_| chosen.set(view)
                />
                <span>{name.say()}</span>
            </label>
        }
    };
    view! {
        <div class="view-bar">
            <fieldset class="segments">
                <legend class="unseen">{t!("viewbar-view-of-the-run")}</legend>
                {VIEWS.map(choice).collect_view()}
            </fieldset>
            <RunMenu />
            <Chip />
            <Undo />
        </div>
    }
}

/// The runs of the visit, once there are several.
#[component]
fn RunMenu() -> impl IntoView {
    let session = expect_session();
    let runs = Memo::new(move |_| {
        session.track();
        session.runs(|runs| (runs.names(), runs.place()))
    });
    let choose = move |event: leptos::ev::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            session.choose(place);
        }
    };
    view! {
        <label class="run-menu" class:hidden=move || runs.with(|runs| runs.0.len() == 1)>
            <span class="roomy">{t!("viewbar-run")}</span>
            <select on:change=choose>
                <For
                    each=move || runs.get().0.into_iter().enumerate()
                    key=|run| run.clone()
                    let:run
                >
                    <option value=run.0 prop:selected=move || runs.with(|runs| runs.1 == run.0)>
                        {run.1.clone()}
                    </option>
                </For>
            </select>
        </label>
    }
}

/// What is followed, and the way out of it.
#[component]
fn Chip() -> impl IntoView {
    let session = expect_session();
    let name = session.view(move |run| session.followed.get().map(|f| f.name(run.world())));
    view! {
        <Show when=move || name.with(Option::is_some)>
            <button
                type="button"
                class="small chip"
                title=t!("viewbar-follow-all-again")
                on:click=move |_| session.follow(None)
            >
                {t!("viewbar-following")} " " <b>{move || name.get()}</b>
                <span aria-hidden="true">" ✕"</span>
                <span class="unseen">{t!("viewbar-press-to-follow-all-again")}</span>
            </button>
        </Show>
    }
}

/// Takes back what was done last, and does it again. Beside it stands what that is.
#[component]
fn Undo() -> impl IntoView {
    let session = expect_session();
    let acts = Memo::new(move |_| {
        session.track();
        session.runs(|runs| (runs.would_undo(), runs.would_redo()))
    });
    let undo = Memo::new(move |_| acts.with(|acts| acts.0.clone()));
    let redo = Memo::new(move |_| acts.with(|acts| acts.1.clone()));
    let title = |what: &str, act: Option<String>, keys: &str| match act {
        Some(act) => [what, ": ", &act, " (", keys, ")"].concat(),
        None => [what, " (", keys, ")"].concat(),
    };
    view! {
        <span class="last-act" id="last-act">{undo}</span>
        <button
            type="button"
            class="small"
            aria-keyshortcuts="Control+Z"
            aria-describedby="last-act"
            title=move || title(t!("viewbar-take-back"), undo.get(), t!("viewbar-ctrl-z"))
            disabled=move || undo.with(Option::is_none)
            on:click=move |_| session.undo()
        >
            {t!("viewbar-undo")}
        </button>
        <button
            type="button"
            class="small"
            aria-keyshortcuts="Control+Shift+Z"
            title=move || title(t!("viewbar-do-again"), redo.get(), t!("viewbar-ctrl-shift-z"))
            disabled=move || redo.with(Option::is_none)
            on:click=move |_| session.redo()
        >
            {t!("viewbar-redo")}
        </button>
    }
}
