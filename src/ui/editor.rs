//! The configuration files, as text to edit.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::files::{self, Sheet};
use crate::sim::action::Action;
use crate::sim::conf::Problem;
use crate::sim::ids::NodeId;

use super::session::{Session, expect_session};

/// The file of a node: what it is called, and whose it is.
type Whose = (&'static str, NodeId);

#[derive(Default)]
struct Typed {
    texts: Vec<(Whose, String)>,
    chosen: Option<NodeId>,
    /// Lines that something else than the editor has changed, and how often that was.
    lit: (usize, Vec<usize>),
}

/// What has been typed into files and not written yet. It outlives the run that it was typed in.
#[derive(Clone, Copy)]
pub(crate) struct Drafts(RwSignal<Typed>);

impl Drafts {
    pub(crate) fn new() -> Drafts {
        Drafts(RwSignal::new(Typed::default()))
    }

    /// Throws all of them away.
    pub(crate) fn clear(self) {
        self.0.set(Typed::default());
    }

    fn of(self, whose: Whose) -> Option<String> {
        self.0.with(|typed| Some(typed.texts.iter().find(|draft| draft.0 == whose)?.1.clone()))
    }

    fn put(self, whose: Whose, text: Option<String>) {
        self.0.update(|typed| {
            typed.lit.1.clear();
            typed.texts.retain(|draft| draft.0 != whose);
            typed.texts.extend(text.map(|text| (whose, text)));
        });
    }
}

/// What stands after the name of a node whose file has been edited and not written.
fn draft_mark() -> String {
    [" ", t!("editor-draft")].concat()
}

/// No light, and two that look the same: going from one to the other lights up anew.
const LIT: [&str; 3] = ["", "lit-a", "lit-b"];

const fn lit_class(changes: usize) -> &'static str {
    if changes == 0 { LIT[0] } else { LIT[1 + changes % 2] }
}

/// A class that makes what shows a value light up for a moment whenever the value changes.
pub(crate) fn lights(
    value: impl Fn() -> String + Send + Sync + 'static,
) -> impl Fn() -> &'static str + Copy {
    let seen = Memo::new(move |before: Option<&(String, usize)>| {
        let now = value();
        let changes = before.map_or(0, |before| before.1 + usize::from(before.0 != now));
        (now, changes)
    });
    move || lit_class(seen.with(|seen| seen.1))
}

/// The options of a menu: what each is called, and whether it is chosen.
pub(crate) fn options(all: Vec<(String, bool)>) -> AnyView {
    let option = |(name, is_chosen)| view! { <option prop:selected=is_chosen>{name}</option> };
    all.into_iter().map(option).collect_view().into_any()
}

/// What the server says of a line, and what it would have taken.
fn problem_view(problem: Problem) -> impl IntoView {
    let expected = (!problem.expected.is_empty())
        .then(|| [" ", &t!("editor-expected", problem = problem.expected)].concat());
    view! {
        <li class:warning=problem.is_warning>
            <strong>{t!("editor-line", problem = problem.line)} " "</strong>
            <code>{problem.message}</code>
            {expected}
        </li>
    }
}

/// Names in a sentence, if there are any.
fn listed(lead: &'static str, names: &[String]) -> Option<impl IntoView + use<>> {
    (!names.is_empty()).then(|| view! { <p>{lead} " " <code>{names.join(", ")}</code></p> })
}

/// The file in the editor. Copies are handles to the same.
#[derive(Clone, Copy)]
struct Open {
    session: Session,
    drafts: Drafts,
    sheet: Memo<Sheet>,
    judged: Memo<Judged>,
    /// What this editor wrote last.
    own: StoredValue<String>,
}

/// What is typed, or what is written if nothing is, and what is to be said of it.
#[derive(Clone, PartialEq)]
struct Judged {
    text: String,
    is_changed: bool,
    problems: Vec<Problem>,
    only_read: Vec<String>,
}

impl Open {
    fn new() -> Open {
        let session = expect_session();
        let drafts = expect_context::<Drafts>();
        let sheet =
            session.view(move |run| files::sheet(run.world(), drafts.0.with(|typed| typed.chosen)));
        let judged = Memo::new(move |_| {
            sheet.with(|sheet| {
                let draft = drafts.of((sheet.name, sheet.node));
                let text = draft.unwrap_or_else(|| sheet.text.clone());
                session.peek(|run| Judged {
                    is_changed: text != sheet.text,
                    problems: files::problems(run.world(), sheet.node, &text),
                    only_read: files::only_read(run.world(), sheet.node, &text),
                    text,
                })
            })
        });
        let own = StoredValue::new(String::new());
        Open { session, drafts, sheet, judged, own }
    }

    fn whose(self) -> Whose {
        self.sheet.with_untracked(|sheet| (sheet.name, sheet.node))
    }

    /// Lights up what something else changes in it.
    fn watch(self) {
        Effect::new(move |before: Option<(Whose, String)>| {
            let now = self.sheet.with(|sheet| ((sheet.name, sheet.node), sheet.text.clone()));
            if let Some((_, before)) = before.filter(|b| b.0 == now.0 && b.1 != now.1)
                && self.own.with_value(|own| *own != now.1)
            {
                self.drafts.0.update(|typed| {
                    typed.lit.0 += 1;
                    typed.lit.1 = files::changed_lines(&before, &now.1);
                });
            }
            now
        });
    }

    fn type_in(self, text: &str) {
        let is_draft = self.sheet.with_untracked(|sheet| sheet.text != text);
        self.drafts.put(self.whose(), is_draft.then(|| text.to_owned()));
    }

    /// Writes the file, and has a server that runs take it up: it reads it again, or starts anew.
    fn write(self) {
        let (session, whose) = (self.session, self.whose());
        let (node, text) = (whose.1, self.judged.with_untracked(|judged| judged.text.clone()));
        let then = session.peek(|run| files::take_up(run.world(), node));
        self.own.set_value(text.clone());
        session.act(Action::WriteFile { node, text });
        if session.problem.with_untracked(Option::is_some) {
            return;
        }
        self.drafts.put(whose, None);
        if let Some((_, action)) = then {
            session.act(action);
        }
    }

    /// The lines as they stand behind the text: numbered, and marked.
    fn lines(self) -> AnyView {
        let (turn, lit) = self.drafts.0.with(|typed| typed.lit.clone());
        let class = |judged: &Judged, place: usize| {
            let problem = judged.problems.iter().find(|p| p.line as usize == place + 1);
            match problem {
                Some(problem) if problem.is_warning => "warning",
                Some(_) => "wrong",
                None if lit.contains(&place) => lit_class(turn),
                None => "",
            }
        };
        self.judged.with(|judged| {
            let count = judged.text.split('\n').count();
            let line = |place| view! { <li class=class(judged, place)></li> };
            (0..count).map(line).collect_view().into_any()
        })
    }
}

/// The file of a node: shown, edited, judged line by line, and written.
#[component]
pub(crate) fn FileEditor() -> impl IntoView {
    let open = Open::new();
    open.watch();
    let Open { session, drafts, sheet, .. } = open;
    let has_draft = move |whose| drafts.of(whose).is_some();
    let nodes = move || {
        sheet.with(|sheet| {
            let name = |(id, name): &(NodeId, String)| {
                let draft = if has_draft((sheet.name, *id)) { draft_mark() } else { String::new() };
                ([name.as_str(), &draft].concat(), *id == sheet.node)
            };
            options(sheet.nodes.iter().map(name).collect())
        })
    };
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        let is_it = |node: &&(NodeId, String)| node.1 == name.trim_end_matches(&draft_mark());
        let chosen = sheet.with_untracked(|sheet| Some(sheet.nodes.iter().find(is_it)?.0));
        drafts.0.update(|typed| {
            typed.chosen = chosen;
            typed.lit.1.clear();
        });
    };
    let course = move || {
        let words = sheet.with(|sheet| sheet.course)?;
        let put = move |_| {
            let id = open.whose().1;
            if let Some((_, text)) = session.peek(|run| files::of_course(run.world(), id)) {
                open.type_in(text);
            }
        };
        Some(view! { <button type="button" on:click=put>{words}</button> })
    };
    // What was typed before the run changed is in sight.
    let is_open =
        untrack(|| sheet.with(|s| s.nodes.iter().any(|node| has_draft((s.name, node.0)))));
    view! {
        <details class="editor" open=is_open>
            <summary>{t!("editor-edit-the-file-of-a")}</summary>
            <label>
                <span>{t!("editor-node")}</span>
                <select on:change=choose>{nodes}</select>
            </label>
            {course}
            <SheetView open=open />
            <Said open=open />
            <Acts open=open />
        </details>
    }
}

/// The text, with its lines numbered and marked behind it.
#[component]
fn SheetView(open: Open) -> impl IntoView {
    let lines = NodeRef::<leptos::html::Ol>::new();
    let scroll = move |event: leptos::ev::Event| {
        if let Some(lines) = lines.get_untracked() {
            lines.set_scroll_top(event_target::<web_sys::Element>(&event).scroll_top());
        }
    };
    view! {
        <div class="sheet">
            <ol aria-hidden="true" node_ref=lines>{move || open.lines()}</ol>
            <textarea
                aria-label=move || open.sheet.with(|sheet| sheet.name)
                aria-describedby="conf-problems"
                rows="8"
                wrap="off"
                spellcheck="false"
                autocapitalize="off"
                prop:value=move || open.judged.with(|judged| judged.text.clone())
                on:input=move |event| open.type_in(&event_target_value(&event))
                on:scroll=scroll
            ></textarea>
        </div>
    }
}

/// What is said of the file.
#[component]
fn Said(open: Open) -> impl IntoView {
    let Open { sheet, judged, .. } = open;
    let problems =
        move || judged.with(|j| j.problems.iter().cloned().map(problem_view).collect_view());
    view! {
        <div class="conf-said" role="group" aria-label=t!("editor-about-this-file") tabindex="0">
            <ul class="conf-problems" id="conf-problems" aria-live="polite">
                {problems}
            </ul>
            {move || {
                let words = t!("editor-in-force-after-a-restart");
                sheet.with(|sheet| listed(words, &sheet.pending))
            }}
            {move || judged.with(|j| listed(t!("editor-read-here-and-not-acted"), &j.only_read))}
            <p>{move || sheet.with(|sheet| sheet.how_read)}</p>
        </div>
    }
}

/// What can be done with it.
#[component]
fn Acts(open: Open) -> impl IntoView {
    let Open { session, drafts, sheet, judged, .. } = open;
    let is_same = move || judged.with(|judged| !judged.is_changed);
    view! {
        <div class="editor-acts">
            <button type="button" disabled=is_same on:click=move |_| open.write()>
                {move || sheet.with(|sheet| sheet.take_up).unwrap_or(t!("editor-write"))}
            </button>
            <button
                type="button"
                disabled=is_same
                on:click=move |_| drafts.put(open.whose(), None)
            >
                {t!("editor-undo-changes")}
            </button>
            <button
                type="button"
                class:wanted=move || sheet.with(|sheet| !sheet.pending.is_empty())
                disabled=move || sheet.with(|sheet| !sheet.can_restart)
                on:click=move |_| session.act(Action::Restart(open.whose().1))
            >
                {t!("editor-restart")}
            </button>
        </div>
    }
}
