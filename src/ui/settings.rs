//! The settings behind the pattern, as lines of the primary's `postgresql.conf`.

use leptos::prelude::*;

use crate::scene::settings;
use crate::sim::action::Action;
use crate::sim::pattern::Pattern;
use crate::sim::settings::{StandbyName, StandbyNames, SynchronousCommit};

use super::editor::FileEditor;
use super::session::{Run, expect_session};

/// The forms of `synchronous_standby_names` to choose from, over the replicas there are.
fn forms(run: &Run) -> Vec<(String, StandbyNames)> {
    let world = run.world();
    let leader = world.leader();
    let follows = |n: &&crate::sim::node::Node| n.replica().is_some_and(|r| r.upstream == leader);
    let list: Vec<StandbyName> = world
        .members()
        .filter(follows)
        .map(|node| StandbyName::Named(world.name(node.id).to_owned()))
        .collect();
    let n = list.len() as u32;
    let in_force = &world.node(leader).settings.synchronous_standby_names;
    let mut forms = vec![("nobody".to_owned(), StandbyNames::None)];
    if n > 1 {
        forms.push((format!("every replica (FIRST {n})"), StandbyNames::First(n, list.clone())));
        forms.push((
            "the first connected in the list (FIRST 1)".to_owned(),
            StandbyNames::First(1, list.clone()),
        ));
        forms.push(("any one (ANY 1)".to_owned(), StandbyNames::Any(1, list)));
    } else if n == 1 {
        forms.push(("the replica (FIRST 1)".to_owned(), StandbyNames::First(1, list)));
    }
    // Names set earlier may name a replica that is gone, or miss one that has come.
    if forms.iter().all(|(_, names)| names != in_force) {
        forms.push(("as set before".to_owned(), in_force.clone()));
    }
    forms
}

/// What the two settings mean together.
fn meaning(level: SynchronousCommit, names: &StandbyNames) -> String {
    if level == SynchronousCommit::Off {
        return "off: nothing is waited for, not even the primary's own disk. A crash of the \
                primary can lose the last writes."
            .to_owned();
    }
    let all = names.quorum() as usize >= names.list().len();
    let (whom, others) = match names {
        StandbyNames::None => {
            return "No names: a write is acknowledged once it is on the primary's disk, at each of \
                    these levels."
                .to_owned();
        }
        _ if all => ("every replica named", ""),
        StandbyNames::First(1, _) => ("the first replica connected", " The others may lag."),
        StandbyNames::Any(1, _) => ("one of the replicas", " The others may lag."),
        _ => ("as many replicas as it says", " The others may lag."),
    };
    match level {
        SynchronousCommit::Off | SynchronousCommit::Local => {
            "local: named or not, no replica is waited for.".to_owned()
        }
        SynchronousCommit::RemoteWrite => format!(
            "Waits until {whom} has handed it to its operating system. That survives a crash of \
             the server, not a loss of power.{others}"
        ),
        SynchronousCommit::On => format!(
            "Waits until {whom} has it on disk. It may not have replayed it: a read there can \
             still be stale.{others}"
        ),
        SynchronousCommit::RemoteApply => {
            format!("Waits until {whom} has replayed it: a read there sees it.{others}")
        }
    }
}

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
    view! {
        <section class="card settings" aria-labelledby="settings-title">
            <header class="card-head">
                <h2 id="settings-title">{if semi_sync { "Commits wait for" } else { "Conflicts" }}</h2>
                <code class="file">{if semi_sync { "my.cnf" } else { "postgresql.conf" }}</code>
            </header>
            <div class="setting">
                <pre class="conf-lines">{move || lines.get().join("\n")}</pre>
                <p>{meaning}</p>
                <FileEditor />
            </div>
        </section>
    }
}

/// What commits wait for on PostgreSQL.
#[component]
fn CommitCard() -> impl IntoView {
    let session = expect_session();
    let now = session.view(|run| {
        let of = &run.world().node(run.world().leader()).settings;
        (of.synchronous_commit, of.synchronous_standby_names.clone())
    });
    let forms = session.view(forms);
    let set_level = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        if let Some(level) = SynchronousCommit::ALL.into_iter().find(|l| l.name() == wanted) {
            session.act(Action::SetSynchronousCommit(level));
        }
    };
    let set_names = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        let names = forms.with_untracked(|forms| forms.get(place).map(|(_, names)| names.clone()));
        if let Some(names) = names {
            session.act(Action::SetStandbyNames(names));
        }
    };
    view! {
        <section class="card settings" aria-labelledby="settings-title">
            <header class="card-head">
                <h2 id="settings-title">"Commits wait for"</h2>
                <code class="file">"postgresql.conf"</code>
            </header>
            <div class="setting">
                <label>
                    <code>"synchronous_commit = "</code>
                    <select on:change=set_level>
                        {SynchronousCommit::ALL
                            .map(|level| {
                                view! {
                                    <option value=level.name() prop:selected=move || now.with(|n| n.0) == level>
                                        {level.name()}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
                <label>
                    <code>"synchronous_standby_names = "</code>
                    <select on:change=set_names>
                        <For each=move || forms.get().into_iter().enumerate() key=|form| form.clone() let:form>
                            <option
                                value=form.0
                                prop:selected={
                                    let names = form.1.1.clone();
                                    move || now.with(|n| n.1 == names)
                                }
                            >
                                {form.1.0.clone()}
                            </option>
                        </For>
                    </select>
                </label>
                <code class="in-force">{move || now.with(|n| format!("'{}'", n.1))}</code>
                <p>{move || now.with(|n| meaning(n.0, &n.1))}</p>
                <FileEditor />
            </div>
        </section>
    }
}
