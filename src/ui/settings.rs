//! The settings behind the pattern, as lines of the primary's `postgresql.conf`.

use leptos::prelude::*;

use crate::scene::settings;
use crate::sim::action::Action;
use crate::sim::pattern::Pattern;
use crate::sim::settings::{StandbyNames, SynchronousCommit};

use super::editor::{FileEditor, lights};
use super::session::expect_session;
use super::term::{Ask, with_terms};

/// The settings behind the pattern.
#[component]
pub(crate) fn SettingsCard() -> impl IntoView {
    let session = expect_session();
    match session.peek(|run| run.world().pattern()) {
        Some(Pattern::SemiSync | Pattern::MultiPrimary) => view! { <FileCard /> }.into_any(),
        _ => view! { <CommitCard /> }.into_any(),
    }
}

/// The settings of servers that are not changed here, as lines of their file.
#[component]
fn FileCard() -> impl IntoView {
    let session = expect_session();
    let semi_sync = session.peek(|run| run.world().pattern() == Some(Pattern::SemiSync));
    let lines = session.view(|run| settings::lines(run.world()));
    let meaning = session.view(|run| settings::meaning(run.world()));
    let lit = lights(lines);
    view! {
        <section class="card settings" aria-labelledby="settings-title">
            <header class="card-head">
                <h2 id="settings-title">{if semi_sync { "Commits wait for" } else { "Conflicts" }}</h2>
                <code class="file">{if semi_sync { "my.cnf" } else { "postgresql.conf" }}</code>
            </header>
            <div class="setting">
                <pre class=move || ["conf-lines ", lit()].concat()>{move || lines.get().join("\n")}</pre>
                <p>{move || with_terms(&meaning.get())}</p>
                <FileEditor />
            </div>
        </section>
    }
}

/// What commits wait for on PostgreSQL.
#[component]
fn CommitCard() -> impl IntoView {
    let session = expect_session();
    let level =
        session.view(|run| run.world().node(run.world().leader()).settings.synchronous_commit);
    let names = session.view(|run| {
        run.world().node(run.world().leader()).settings.synchronous_standby_names.clone()
    });
    let meaning = session.view(|run| settings::commits_wait(run.world()));
    let forms = session.view(|run| settings::forms(run.world()));
    let set_level = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        if let Some(level) = SynchronousCommit::ALL.into_iter().find(|l| l.name() == wanted) {
            session.act(Action::SetSynchronousCommit(level));
        }
    };
    let set_names = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        let action = forms.with_untracked(|forms| Some(forms.get(place)?.action.clone()));
        if let Some(action) = action {
            session.act(action);
        }
    };
    view! {
        <section class="card settings" aria-labelledby="settings-title">
            <header class="card-head">
                <h2 id="settings-title">"Commits wait for"</h2>
                <code class="file">"postgresql.conf"</code>
            </header>
            <div class="setting">
                <div class="setting-line">
                    <label>
                        <code>"synchronous_commit = "</code>
                        <select class=lights(level) on:change=set_level>
                            {SynchronousCommit::ALL
                                .map(|value| {
                                    view! {
                                        <option
                                            value=value.name()
                                            prop:selected=move || level.get() == value
                                        >
                                            {value.name()}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </label>
                    <Ask entry="synchronous-commit" about="synchronous_commit" />
                </div>
                <div class="setting-line">
                    <label>
                        <code class=lights(names)>
                            "synchronous_standby_names = '"
                            {move || names.with(StandbyNames::to_string)} "'"
                        </code>
                        <select on:change=set_names>
                            <For
                                each=move || forms.get().into_iter().enumerate()
                                key=|(place, form)| (*place, form.name)
                                let:form
                            >
                                <option
                                    value=form.0
                                    prop:selected=move || {
                                        forms.with(|forms| {
                                            let form = forms.get(form.0);
                                            form.is_some_and(|f| names.with(|n| f.names == *n))
                                        })
                                    }
                                >
                                    {form.1.name}
                                </option>
                            </For>
                        </select>
                    </label>
                    <Ask
                        entry="synchronous-standby-names"
                        about="synchronous_standby_names"
                    />
                </div>
                <p>{move || with_terms(&meaning.get())}</p>
                <FileEditor />
            </div>
        </section>
    }
}
