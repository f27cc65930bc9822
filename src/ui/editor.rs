//! The configuration files, as text to edit.

use leptos::prelude::*;

use crate::scene::files;
use crate::scene::words::node_name;
use crate::sim::action::Action;
use crate::sim::conf::Problem;
use crate::sim::ids::NodeId;

use super::session::{Run, Session, expect_session};

/// The file of a node: what it is called, and whose it is.
type Whose = (&'static str, NodeId);

/// What has been typed into files and not written yet. It outlives the run that it was typed in.
#[derive(Clone, Copy)]
pub(crate) struct Drafts {
    texts: RwSignal<Vec<(Whose, String)>>,
    chosen: RwSignal<Option<NodeId>>,
}

impl Drafts {
    pub(crate) fn new() -> Drafts {
        Drafts { texts: RwSignal::new(Vec::new()), chosen: RwSignal::new(None) }
    }

    /// Throws all of them away.
    pub(crate) fn clear(self) {
        self.texts.set(Vec::new());
        self.chosen.set(None);
    }

    fn of(self, whose: Whose) -> Option<String> {
        self.texts.with(|all| Some(all.iter().find(|draft| draft.0 == whose)?.1.clone()))
    }

    fn put(self, whose: Whose, text: Option<String>) {
        self.texts.update(|all| {
            all.retain(|draft| draft.0 != whose);
            all.extend(text.map(|text| (whose, text)));
        });
    }
}

/// A class that makes what shows a value light up for a moment whenever the value changes.
pub(crate) fn lights<T: Send + Sync + 'static>(value: Memo<T>) -> impl Fn() -> &'static str {
    let changes = Memo::new(move |changes: Option<&usize>| {
        value.track();
        changes.map_or(0, |changes| changes + 1)
    });
    move || LIT[changes.get().min(2 - changes.get() % 2)]
}

/// No light, and two that look the same: going from one to the other lights up anew.
const LIT: [&str; 3] = ["", "lit-a", "lit-b"];

/// The nodes to choose from, and what they are called.
fn nodes(run: &Run) -> Vec<(Whose, String)> {
    let world = run.world();
    let whose = |id| (files::name(world, id), id);
    world.members().map(|node| (whose(node.id), node_name(world, node.id))).collect()
}

/// Writes the file, and has a server that runs take it up: it reads it again, or starts anew.
fn write(session: Session, node: NodeId, text: String) {
    let then = session.peek(|run| files::take_up(run.world(), node));
    session.act(Action::WriteFile { node, text });
    let is_written = session.problem.with_untracked(Option::is_none);
    if let Some((_, action)) = then.filter(|_| is_written) {
        session.act(action);
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

/// Names in a sentence, if there are any.
fn listed(lead: &'static str, names: &[String]) -> Option<impl IntoView + use<>> {
    (!names.is_empty()).then(|| view! { <p>{lead}<code>{names.join(", ")}</code></p> })
}

/// The file of a node: shown, edited, judged line by line, and written.
#[component]
pub(crate) fn FileEditor() -> impl IntoView {
    let session = expect_session();
    let drafts = expect_context::<Drafts>();
    let nodes = session.view(nodes);
    // The node chosen may be removed.
    let whose = Memo::new(move |_| {
        let id = drafts.chosen.get();
        let leader = session.peek(|run| run.world().leader());
        nodes.with(|nodes| {
            let place = |id| nodes.iter().find(|n| Some(n.0.1) == id);
            place(id).or_else(|| place(Some(leader))).or(nodes.first()).map(|n| n.0)
        })
    });
    let whose = Memo::new(move |_| whose.get().unwrap_or(("", NodeId(0))));
    let node = move || whose.get().1;
    let written = session.view(move |run| files::text(run.world(), node()));
    let take_up = session.view(move |run| files::take_up(run.world(), node()));
    let course = session.view(move |run| files::of_course(run.world(), node()));
    let pending = session.view(move |run| files::pending(run.world(), node()));
    let restarts = session.view(move |run| files::can_restart(run.world(), node()));
    let how = session.view(move |run| files::how_read(run.world(), node()));
    let draft = Memo::new(move |_| drafts.of(whose.get()));
    let text = Memo::new(move |_| draft.get().unwrap_or_else(|| written.get()));
    let is_changed = Memo::new(move |_| text.with(|text| written.with(|written| text != written)));
    let problems = Memo::new(move |_| {
        text.with(|text| session.peek(|run| files::problems(run.world(), node(), text)))
    });
    let only_read = Memo::new(move |_| {
        text.with(|text| session.peek(|run| files::only_read(run.world(), node(), text)))
    });
    // Lines that something else than this editor has changed light up.
    let lit = RwSignal::new((0_usize, Vec::new()));
    let own = StoredValue::new(String::new());
    Effect::new(move |before: Option<(Whose, String)>| {
        let (whose, now) = (whose.get(), written.get());
        if let Some((_, before)) = before.filter(|b| b.0 == whose && b.1 != now)
            && own.with_value(|own| *own != now)
        {
            lit.update(|(turn, lines)| {
                *turn += 1;
                *lines = files::changed_lines(&before, &now);
            });
        }
        (whose, now)
    });
    let lines = move || {
        let (turn, lit) = lit.get();
        let problems = problems.get();
        let count = text.with(|text| text.split('\n').count());
        let class = move |place: usize| {
            let of_line = |p: &&Problem| p.line as usize == place + 1;
            match problems.iter().find(of_line) {
                Some(problem) if problem.is_warning => "warning",
                Some(_) => "wrong",
                None if lit.contains(&place) => LIT[1 + turn % 2],
                None => "",
            }
        };
        (0..count).map(|place| view! { <li class=class(place)></li> }).collect_view()
    };
    let scrolled = RwSignal::new(0);
    let type_in = move |text: String| {
        lit.update(|lit| lit.1.clear());
        let whose = whose.get_untracked();
        drafts.put(whose, written.with_untracked(|written| text != *written).then_some(text));
    };
    let choose = move |event: leptos::ev::Event| {
        if let Ok(id) = event_target_value(&event).parse() {
            drafts.chosen.set(Some(NodeId(id)));
            lit.update(|lit| lit.1.clear());
        }
    };
    let save = move |_| {
        let (whose, text) = (whose.get_untracked(), text.get_untracked());
        own.set_value(text.clone());
        write(session, whose.1, text);
        drafts.put(whose, None);
    };
    let has_draft = move |whose: Whose| drafts.texts.with(|all| all.iter().any(|d| d.0 == whose));
    // What was typed before the run changed is in sight.
    let is_open = nodes.with_untracked(|n| n.iter().any(|n| untrack(|| has_draft(n.0))));
    view! {
        <details class="editor" open=is_open>
            <summary>"Edit the file of a node"</summary>
            <label>
                <span>"Node"</span>
                <select on:change=choose>
                    <For each=move || nodes.get() key=|node| node.clone() let:choice>
                        <option value=choice.0.1.0 prop:selected=move || whose.get() == choice.0>
                            {choice.1.clone()}
                            {move || has_draft(choice.0).then_some(" (draft)")}
                        </option>
                    </For>
                </select>
            </label>
            {move || {
                course
                    .get()
                    .map(|(words, text)| {
                        view! {
                            <button type="button" on:click=move |_| type_in(text.to_owned())>
                                {words}
                            </button>
                        }
                    })
            }}
            <div class="sheet">
                <ol aria-hidden="true" style=("--up", move || format!("{}px", -scrolled.get()))>
                    {lines}
                </ol>
                <textarea
                    aria-label=move || whose.get().0
                    aria-describedby="conf-problems"
                    rows="8"
                    wrap="off"
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=move || text.get()
                    on:input=move |event| type_in(event_target_value(&event))
                    on:scroll=move |event| {
                        scrolled.set(event_target::<web_sys::HtmlElement>(&event).scroll_top());
                    }
                ></textarea>
            </div>
            <div class="conf-said" role="group" aria-label="About this file" tabindex="0">
                <ul class="conf-problems" id="conf-problems" aria-live="polite">
                    {move || problems.get().into_iter().map(problem_view).collect_view()}
                </ul>
                {move || listed("In force after a restart: ", &pending.get())}
                {move || listed("Read here, and not acted on: ", &only_read.get())}
                <p>{how}</p>
            </div>
            <div class="editor-acts">
                <button type="button" disabled=move || !is_changed.get() on:click=save>
                    {move || take_up.get().map_or("Write", |(words, _)| words)}
                </button>
                <button
                    type="button"
                    disabled=move || !is_changed.get()
                    on:click=move |_| drafts.put(whose.get_untracked(), None)
                >
                    "Undo changes"
                </button>
                <button
                    type="button"
                    class:wanted=move || pending.with(|names| !names.is_empty())
                    disabled=move || !restarts.get()
                    on:click=move |_| session.act(Action::Restart(whose.get_untracked().1))
                >
                    "Restart"
                </button>
            </div>
        </details>
    }
}
