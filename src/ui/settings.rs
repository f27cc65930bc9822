//! The settings behind the pattern, as lines of the primary's `postgresql.conf`.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::settings;
use crate::sim::action::Action;
use crate::sim::pattern::Pattern;
use crate::sim::settings::SynchronousCommit;

use super::editor::{FileEditor, lights, options};
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
    let text = move || lines.with(|lines| lines.join("\n"));
    let lit = lights(text);
    view! {
        <section class="card settings" aria-labelledby="settings-title">
            <header class="card-head">
                <h2 id="settings-title">{if semi_sync { t!("settings-commits-wait-for") } else { t!("settings-conflicts") }}</h2>
                <code class="file">{if semi_sync { "my.cnf" } else { "postgresql.conf" }}</code>
            </header>
            <div class="setting">
                <pre class=move || ["conf-lines ", lit()].concat()>{text}</pre>
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
    let now = session.view(|run| settings::commits(run.world()));
    let set_level = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        if let Some(level) = SynchronousCommit::ALL.into_iter().find(|l| l.name() == wanted) {
            session.act(Action::SetSynchronousCommit(level));
        }
    };
    let set_names = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        let forms = session.peek(|run| settings::forms(run.world()));
        let form = forms.into_iter().find(|form| form.name == wanted);
        if let Some(form) = form {
            session.act(form.action);
        }
    };
    let levels = move || {
        let level = now.with(|now| now.level);
        let is_it = |l: SynchronousCommit| (l.name().to_owned(), l == level);
        options(SynchronousCommit::ALL.map(is_it).into())
    };
    let forms = move || {
        let (names, chosen) = now.with(|now| now.forms.clone());
        let named = names.into_iter().enumerate();
        options(named.map(|(place, name)| (name.to_owned(), place == chosen)).collect())
    };
    let level_lit = lights(move || now.with(|now| now.level.name().to_owned()));
    let names = move || now.with(|now| now.names.clone());
    view! {
        <section class="card settings" aria-labelledby="settings-title">
            <header class="card-head">
                <h2 id="settings-title">{t!("settings-commits-wait-for")}</h2>
                <code class="file">"postgresql.conf"</code>
            </header>
            <div class="setting">
                <div class="setting-line">
                    <label>
                        <code>"synchronous_commit = "</code>
                        <select class=level_lit on:change=set_level>
                            {levels}
                        </select>
                    </label>
                    <Ask entry="synchronous-commit" about="synchronous_commit" />
                </div>
                <div class="setting-line">
                    <label>
                        <code class=lights(names)>{names}</code>
                        <select on:change=set_names>{forms}</select>
                    </label>
                    <Ask entry="synchronous-standby-names" about="synchronous_standby_names" />
                </div>
                <p>{move || now.with(|now| with_terms(&now.meaning))}</p>
                <FileEditor />
            </div>
        </section>
    }
}
