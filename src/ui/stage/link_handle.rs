//! The handle of a link: a button in the middle of it, and the panel with all that can befall it.

use leptos::html;
use leptos::prelude::*;

use crate::scene::faults::Entry;
use crate::scene::network::{self, LINES, MessageId};
use crate::sim::action::Action;
use crate::sim::ids::{LinkId, NodeId};
use crate::sim::link::Line;
use crate::sim::world::World;

use super::super::session::expect_session;
use super::Painter;
use super::panel::{Act, ActView, HINT, Panel, PanelView};

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

/// A text about the world, as it stands.
fn told(make: impl Fn(&World) -> String + Send + Sync + 'static) -> Signal<String> {
    let session = expect_session();
    Signal::derive(move || {
        session.track();
        session.peek(|run| make(run.world()))
    })
}

/// The same for what is so or not.
fn holds(look: impl Fn(&World) -> bool + Send + Sync + 'static) -> Signal<bool> {
    let session = expect_session();
    Signal::derive(move || {
        session.track();
        session.peek(|run| look(run.world()))
    })
}

#[component]
fn LinkHandle(link: LinkId) -> impl IntoView {
    let session = expect_session();
    let Marked(marked) = expect_context::<Marked>();
    let (place, button) = (NodeRef::<html::Span>::new(), NodeRef::<html::Button>::new());
    expect_context::<Painter>().register_handle(link, place);
    let panel = Panel::new();
    let hint = RwSignal::new(HINT);
    let label = told(move |world| network::state(world, link).label);
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
                class=told(move |world| network::look(world, link).class().to_owned())
                popovertarget=id.clone()
                aria-label=label
            >
                <i aria-hidden="true"></i>
                <span class="link-word">{told(move |world| network::state(world, link).word)}</span>
            </button>
            <PanelView panel=panel id=id label=label hint=hint>
                <p class="panel-title">{label}</p>
                <LinkMenu link=link hint=hint />
                <WayView link=link place=0 hint=hint />
                <WayView link=link place=1 hint=hint />
            </PanelView>
        </span>
    }
}

/// What can befall the link as a whole.
#[component]
fn LinkMenu(link: LinkId, hint: RwSignal<&'static str>) -> impl IntoView {
    let session = expect_session();
    let menu = session.peek(|run| network::menu(run.world(), link));
    let act = move |(place, entry): (usize, Entry)| {
        let now = move |world: &World| network::menu(world, link).swap_remove(place);
        let words = told(move |world| now(world).words.into_owned());
        Act {
            words,
            name: words,
            says: entry.hint,
            off: Signal::derive(|| false),
            acts: Callback::new(move |()| session.peek(|run| now(run.world()).acts)),
            closes: None,
        }
    };
    let acts = menu.into_iter().enumerate().map(act);
    view! {
        <div class="acts">
            {acts.map(|act| view! { <ActView act=act hint=hint /> }).collect_view()}
        </div>
    }
}

/// One way: how it is, what is under way, and what can befall that.
#[component]
fn WayView(link: LinkId, place: usize, hint: RwSignal<&'static str>) -> impl IntoView {
    let session = expect_session();
    let ends = network::ways(link)[place];
    let (from, to) = ends;
    let name = format!("way-{}-{}-{place}", link.replica.0, link.upstream.0);
    let radio = move |(text, line): (&'static str, Line)| {
        let checked = holds(move |world| world.links().line(from, to) == line);
        let name = name.clone();
        let set = move |_| session.act(Action::SetLine { from, to, line });
        view! {
            <label>
                <input type="radio" name=name prop:checked=checked on:change=set />
                {text}
            </label>
        }
    };
    let none = holds(move |world| network::is_empty(world, from, to));
    let act = |words: &'static str, says, off, act: Action| Act {
        words: told(move |_| words.to_owned()),
        name: told(move |world| format!("{words}, {}", network::towards(world, to))),
        says,
        off,
        acts: Callback::new(move |()| vec![act.clone()]),
        closes: None,
    };
    let acts = [
        act(
            "Let the first go",
            "On a way that is held: the first message arrives.",
            holds(move |world| {
                network::is_empty(world, from, to) || world.links().line(from, to) != Line::Held
            }),
            Action::Release { from, to },
        ),
        act(
            "Drop the first packet",
            "It is lost and sent again. All behind it wait for it.",
            none,
            Action::Drop { from, to },
        ),
    ];
    view! {
        <fieldset class="way">
            <legend>{told(move |world| network::title(world, ends))}</legend>
            <div class="way-lines">{LINES.map(radio).collect_view()}</div>
            <div class="acts">
                {acts.map(|act| view! { <ActView act=act hint=hint /> }).collect_view()}
            </div>
            <UnderWay ends=ends />
        </fieldset>
    }
}

/// The messages of a way.
#[component]
fn UnderWay(ends: (NodeId, NodeId)) -> impl IntoView {
    let session = expect_session();
    let Marked(marked) = expect_context::<Marked>();
    let (from, to) = ends;
    let list = move || {
        session.track();
        let messages = session.peek(|run| network::messages(run.world(), from, to));
        messages
            .into_iter()
            .map(|message| {
                let class =
                    if message.id.is_some() && message.id == marked.get() { "marked" } else { "" };
                view! { <li class=class>{message.words}</li> }
            })
            .collect_view()
    };
    view! {
        <ol
            class="under-way num"
            aria-label=told(move |world| format!("Under way {}", network::towards(world, to)))
        >
            {list}
        </ol>
    }
}
