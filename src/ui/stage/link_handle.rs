//! The handle of a link: a button in the middle of it, and the panel with all that can befall it.

use leptos::html;
use leptos::prelude::*;

use crate::scene::network::{self, LINES, MessageId, Way};
use crate::sim::action::Action;
use crate::sim::ids::LinkId;
use crate::sim::link::Line;

use super::super::session::expect_session;
use super::Painter;
use super::panel::{Act, Panel, PanelView};

/// The message that was pressed on the stage.
#[derive(Clone, Copy)]
pub(crate) struct Marked(pub(crate) RwSignal<Option<MessageId>>);

/// The handles of all links.
#[component]
pub(crate) fn LinkHandles() -> impl IntoView {
    let links = expect_session().view(|run| network::links(run.world()));
    view! {
        <For each=move || links.get() key=|link| *link let:link>
            <LinkHandle link=link />
        </For>
    }
}

#[component]
fn LinkHandle(link: LinkId) -> impl IntoView {
    let session = expect_session();
    let Marked(marked) = expect_context::<Marked>();
    let (place, button) = (NodeRef::<html::Span>::new(), NodeRef::<html::Button>::new());
    expect_context::<Painter>().register_handle(link, place);
    let state = session.view(move |run| network::state(run.world(), link));
    let panel = Panel::new();
    let hint = RwSignal::new("");
    let label = Signal::derive(move || state.with(|state| state.label.clone()));
    let id = format!("link-{}-{}", link.replica.0, link.upstream.0);
    Effect::new(move |_| {
        let pressed = marked.get().is_some_and(|message| {
            session.peek(|run| network::canonical(run.world(), message.link)) == link
        });
        if let Some(button) = button.get_untracked().filter(|_| pressed) {
            // The focus comes back to the handle when the panel closes.
            let _focused = button.focus();
            panel.show();
        }
    });
    Effect::new(move |was: Option<bool>| {
        let open = panel.open.get();
        if was == Some(true) && !open {
            marked.set(None);
        }
        open
    });
    view! {
        <span class="link-handle" node_ref=place>
            <button
                type="button"
                node_ref=button
                class=move || state.with(|state| state.look.class())
                popovertarget=id.clone()
                aria-label=label
            >
                <i aria-hidden="true"></i>
                <span class="link-word">{move || state.with(|state| state.word.clone())}</span>
            </button>
            <PanelView panel=panel id=id label=label hint=hint>
                <LinkPanel link=link hint=hint />
            </PanelView>
        </span>
    }
}

/// What the panel holds: the link as a whole, and then each way.
#[component]
fn LinkPanel(link: LinkId, hint: RwSignal<&'static str>) -> impl IntoView {
    let session = expect_session();
    let menu = session.view(move |run| network::menu(run.world(), link));
    let count = menu.with_untracked(Vec::len);
    let label = session.view(move |run| network::state(run.world(), link).label);
    view! {
        <p class="panel-title">{label}</p>
        <div class="acts">
            {(0..count)
                .map(|i| {
                    let entry = Signal::derive(move || menu.with(|menu| menu.get(i).cloned()));
                    view! { <Act entry=entry hint=hint /> }
                })
                .collect_view()}
        </div>
        <WayView link=link place=0 />
        <WayView link=link place=1 />
    }
}

/// One way: how it is, what is under way, and what can befall that.
#[component]
fn WayView(link: LinkId, place: usize) -> impl IntoView {
    let session = expect_session();
    let way = session.view(move |run| network::both_ways(run.world(), link).swap_remove(place));
    let title = move || way.with(|way| way.title.clone());
    let name = format!("way-{}-{}-{place}", link.replica.0, link.upstream.0);
    let set = move |line| {
        let (from, to) = way.with_untracked(|way| (way.from, way.to));
        session.act(Action::SetLine { from, to, line });
    };
    view! {
        <fieldset class="way">
            <legend>{title}</legend>
            <div class="lines">
                {LINES
                    .map(|(text, line)| {
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name=name.clone()
                                    prop:checked=move || way.with(|way| way.line == line)
                                    on:change=move |_| set(line)
                                />
                                {text}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            <UnderWay way=way />
        </fieldset>
    }
}

/// The messages of a way.
#[component]
fn UnderWay(way: Memo<Way>) -> impl IntoView {
    let session = expect_session();
    let Marked(marked) = expect_context::<Marked>();
    let messages =
        move || way.with(|way| way.messages.clone().into_iter().enumerate().collect::<Vec<_>>());
    let none = Memo::new(move |_| way.with(|way| way.messages.is_empty()));
    let free = Memo::new(move |_| way.with(|way| way.line != Line::Held));
    let ends = move || way.with_untracked(|way| (way.from, way.to));
    let release = move |_| {
        let (from, to) = ends();
        if !none.get_untracked() && !free.get_untracked() {
            session.act(Action::Release { from, to });
        }
    };
    let lose = move |_| {
        let (from, to) = ends();
        if !none.get_untracked() {
            session.act(Action::Drop { from, to });
        }
    };
    let more = move || {
        way.with(|way| match (way.messages.is_empty(), way.more) {
            (true, _) => "Nothing is under way.".to_owned(),
            (false, 0) => String::new(),
            (false, n) => format!("and {n} more"),
        })
    };
    let short = move || way.with(|way| way.short.clone());
    view! {
        <div class="acts">
            // A button that is out of use for a moment keeps the focus.
            <button
                type="button"
                class="act"
                aria-label=move || format!("Let the first message {} go", short())
                aria-disabled=move || (none.get() || free.get()).then_some("true")
                on:click=release
            >
                "Let the first go"
            </button>
            <button
                type="button"
                class="act"
                aria-label=move || format!("Drop the first packet {}", short())
                aria-disabled=move || none.get().then_some("true")
                on:click=lose
            >
                "Drop the first packet"
            </button>
        </div>
        <ol class="under-way num" aria-label=move || format!("Under way {}", short())>
            <For each=messages key=|message| message.clone() let:message>
                <li class:marked=move || marked.get() == Some(message.1.id)>{message.1.words.clone()}</li>
            </For>
        </ol>
        <p class="under-way-more">{more}</p>
    }
}
