//! The handle of a link: a button in the middle of it, and the panel with all that can befall it.

use leptos::html;
use leptos::prelude::*;

use crate::lang::{Key, t};
use crate::scene::faults::Entry;
use crate::scene::network::{self, LINES, MessageId};
use crate::scene::subject::Subject;
use crate::sim::action::Action;
use crate::sim::ids::{LinkId, NodeId};
use crate::sim::link::Line;
use crate::sim::world::World;

use super::super::session::expect_session;
use super::Painter;
use super::panel::{Act, ActView, Panel, PanelView};

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

/// What is so of a link, or of a part of it, as it stands.
fn of<T: Default + Send + Sync + 'static>(
    subject: impl Subject,
    look: impl Fn(&World) -> T + Send + Sync + 'static,
) -> Signal<T> {
    let session = expect_session();
    Signal::derive(move || {
        session.track();
        session.peek(|run| match subject.is_in(run.world()) {
            true => look(run.world()),
            false => T::default(),
        })
    })
}

#[component]
fn LinkHandle(link: LinkId) -> impl IntoView {
    let session = expect_session();
    let Marked(marked) = expect_context::<Marked>();
    let (place, button) = (NodeRef::<html::Span>::new(), NodeRef::<html::Button>::new());
    expect_context::<Painter>().register_handle(link, place);
    let panel = Panel::new();
    let hint = RwSignal::new(super::panel::hint());
    let label = of(link, move |world| network::state(world, link).label);
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
                class=of(link, move |world| network::look(world, link).class().to_owned())
                popovertarget=id.clone()
                aria-label=label
            >
                <i aria-hidden="true"></i>
                <span class="link-word">{of(link, move |world| network::state(world, link).word)}</span>
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
        let words = of(link, move |world| now(world).words.into_owned());
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
    let radio = move |(text, line): (Key, Line)| {
        let checked = of(link, move |world| world.links().line(from, to) == line);
        let name = name.clone();
        let set = move |_| session.act(Action::SetLine { from, to, line });
        view! {
            <label>
                <input type="radio" name=name prop:checked=checked on:change=set />
                {text.say()}
            </label>
        }
    };
    let none = of(link, move |world| network::is_empty(world, from, to));
    let act = |words: &'static str, says, off, act: Action| Act {
        words: of(link, move |_| words.to_owned()),
        name: of(link, move |world| format!("{words}, {}", network::towards(world, to))),
        says,
        off,
        acts: Callback::new(move |()| vec![act.clone()]),
        closes: None,
    };
    let acts = [
        act(
            t!("stage-let-the-first-go"),
            t!("stage-on-a-way-that-is"),
            of(link, move |world| {
                network::is_empty(world, from, to) || world.links().line(from, to) != Line::Held
            }),
            Action::Release { from, to },
        ),
        act(
            t!("stage-drop-the-first-packet"),
            t!("stage-it-is-lost-and-sent"),
            none,
            Action::Drop { from, to },
        ),
    ];
    view! {
        <fieldset class="way">
            <legend>{of(link, move |world| network::title(world, ends))}</legend>
            <div class="way-lines">{LINES.map(radio).collect_view()}</div>
            <div class="acts">
                {acts.map(|act| view! { <ActView act=act hint=hint /> }).collect_view()}
            </div>
            <UnderWay link=link ends=ends />
        </fieldset>
    }
}

/// The messages of a way.
#[component]
fn UnderWay(link: LinkId, ends: (NodeId, NodeId)) -> impl IntoView {
    let Marked(marked) = expect_context::<Marked>();
    let (from, to) = ends;
    let messages = of(link, move |world| network::messages(world, from, to));
    let list = move || {
        messages
            .get()
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
            aria-label=of(link, move |world| {
                t!("stage-under-way", network = network::towards(world, to))
            })
        >
            {list}
        </ol>
    }
}
