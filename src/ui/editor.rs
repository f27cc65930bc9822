//! The configuration files, as text to edit.

use leptos::prelude::*;

use crate::scene::files;
use crate::scene::words::node_name;
use crate::sim::action::Action;
use crate::sim::conf::Problem;
use crate::sim::ids::NodeId;

use super::session::{Run, Session, expect_session};

/// What a server does with a file that it can read again while it runs.
const RELOADED: &str = "The server reads it at once. Its log tells what was applied, what was not, \
                        and what needs a restart.";

/// The nodes to choose from, and what they are called.
fn nodes(run: &Run) -> Vec<(NodeId, String)> {
    let world = run.world();
    world.members().map(|node| (node.id, node_name(world, node.id))).collect()
}

/// Writes the file, and has a server that runs read it again where it can.
fn write(session: Session, node: NodeId, text: String) {
    let reload = session.peek(|run| files::can_reload(run.world(), node));
    session.act(Action::WriteFile { node, text });
    if reload && session.problem.with_untracked(Option::is_none) {
        session.act(Action::Reload(node));
    }
}

/// What the server says of a line, and what it would have taken.
fn problem_view(problem: Problem) -> impl IntoView {
    let expected =
        (!problem.expected.is_empty()).then(|| format!(" Expected: {}.", problem.expected));
    view! {
        <li class:warning=problem.is_warning>
            <strong>{format!("Line {}. ", problem.line)}</strong>
            <code>{problem.message}</code>
            {expected}
        </li>
    }
}

/// The file of a node: shown, edited, judged line by line, and written.
#[component]
pub(crate) fn FileEditor() -> impl IntoView {
    let session = expect_session();
    let nodes = session.view(nodes);
    let chosen = RwSignal::new(session.peek(|run| run.world().leader()));
    // The node chosen may be removed.
    let node = Memo::new(move |_| {
        let id = chosen.get();
        nodes.with(|nodes| nodes.iter().find(|n| n.0 == id).or(nodes.first()).map_or(id, |n| n.0))
    });
    let written = session.view(move |run| files::text(run.world(), node.get()));
    let file = session.view(move |run| files::name(run.world(), node.get()));
    let reloads = session.view(move |run| files::can_reload(run.world(), node.get()));
    // What is typed and not written yet.
    let draft = RwSignal::new(None::<String>);
    let text = Memo::new(move |_| draft.get().unwrap_or_else(|| written.get()));
    let is_changed = Memo::new(move |_| text.with(|text| written.with(|written| text != written)));
    let problems = Memo::new(move |_| {
        let id = node.get();
        text.with(|text| session.peek(|run| files::problems(run.world(), id, text)))
    });
    let choose = move |event: leptos::ev::Event| {
        if let Ok(id) = event_target_value(&event).parse() {
            draft.set(None);
            chosen.set(NodeId(id));
        }
    };
    let save = move |_| {
        write(session, node.get_untracked(), text.get_untracked());
        draft.set(None);
    };
    view! {
        <details class="editor">
            <summary>"Edit the file of a node"</summary>
            <label>
                <span>"Node"</span>
                <select on:change=choose disabled=move || is_changed.get()>
                    <For each=move || nodes.get() key=|node| node.clone() let:choice>
                        <option value=choice.0.0 prop:selected=move || node.get() == choice.0>
                            {choice.1.clone()}
                        </option>
                    </For>
                </select>
            </label>
            <textarea
                aria-label=move || file.get()
                aria-describedby="conf-problems"
                rows="7"
                wrap="off"
                spellcheck="false"
                autocapitalize="off"
                prop:value=move || text.get()
                on:input=move |event| draft.set(Some(event_target_value(&event)))
            ></textarea>
            <ul class="conf-problems" id="conf-problems" aria-live="polite">
                {move || problems.get().into_iter().map(problem_view).collect_view()}
            </ul>
            <div class="editor-acts">
                <button type="button" disabled=move || !is_changed.get() on:click=save>
                    {move || if reloads.get() { "Write and reload" } else { "Write" }}
                </button>
                <button
                    type="button"
                    disabled=move || !is_changed.get()
                    on:click=move |_| draft.set(None)
                >
                    "Undo changes"
                </button>
            </div>
            <p>
                {move || {
                    if reloads.get() {
                        RELOADED
                    } else {
                        "This server reads its file when it starts."
                    }
                }}
            </p>
        </details>
    }
}
