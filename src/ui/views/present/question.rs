//! A question to the room with the hands that went up for each answer, and the lesson in a
//! sentence: the pages that cover the stage.

use leptos::prelude::*;

use crate::lesson::classroom::{Asked, Hands, MOST_HANDS, Page, letter};
use crate::lesson::when::Seen;

use super::super::super::icon::{Icon, Sign};
use super::Room;

/// The page that covers the stage.
#[component]
pub(super) fn SheetView(room: Room) -> impl IntoView {
    let page = Memo::new(move |_| room.page());
    let name = move || room.sheet.with(|sheet| page.get().name(sheet));
    let content = move || match page.get() {
        Page::Question(place) => {
            view! { <Question room=room place=place answers=false /> }.into_any()
        }
        Page::Answer(place) => view! { <Question room=room place=place answers=true /> }.into_any(),
        Page::Takeaway => {
            view! { <h2>{room.sheet.with(|sheet| sheet.takeaway.clone())}</h2> }.into_any()
        }
        Page::Watch | Page::Goal(_) => ().into_any(),
    };
    view! {
        <div class="present-sheet">
            <p class="present-kind">{name}</p>
            {content}
        </div>
    }
}

/// A question. `answers` says that this is the page that shows what was right.
#[component]
fn Question(room: Room, place: usize, answers: bool) -> impl IntoView {
    let asked = room.sheet.with_untracked(|sheet| sheet.questions.get(place).cloned());
    let Some(asked) = asked else { return ().into_any() };
    let seen = move || room.state.with(|state| state.seen);
    let told = Signal::derive(move || answers && seen() == Seen::Yes);
    let right = asked.right;
    let options = asked.options.iter().enumerate().map(|(option, text)| {
        view! {
            <Answer
                room=room
                place=place
                option=option
                text=text.clone()
                right=Signal::derive(move || told.get() && option == right)
            />
        }
    });
    let options = options.collect_view();
    view! {
        <h2>{asked.ask.clone()}</h2>
        <ol class="present-options">{options}</ol>
        <Show when=move || answers>
            <Verdict room=room place=place asked=asked.clone() />
        </Show>
    }
    .into_any()
}

/// What turned out.
#[component]
fn Verdict(room: Room, place: usize, asked: Asked) -> impl IntoView {
    let right = asked.right;
    let share = move || room.hands.with(|all| all.get(place).and_then(|hands| hands.share(right)));
    let text = move || match room.state.with(|state| state.seen) {
        Seen::Nothing => "The run has not shown it yet. Go back to Watch, and play.".to_owned(),
        Seen::Otherwise => {
            "The run was changed before this could be seen. Reset brings it back.".to_owned()
        }
        Seen::Yes => {
            let share = share().map(|share| [", ", &share].concat()).unwrap_or_default();
            ["Right: ", letter(right).encode_utf8(&mut [0; 4]), &share, ". ", &asked.reveal]
                .concat()
        }
    };
    view! { <p class="present-reveal" role="status">{text}</p> }
}

/// One answer, and its hands.
#[component]
fn Answer(
    room: Room,
    place: usize,
    option: usize,
    text: String,
    right: Signal<bool>,
) -> impl IntoView {
    let of = move |look: &dyn Fn(&Hands) -> String| {
        room.hands.with(|all| all.get(place).map(look).unwrap_or_default())
    };
    let count = move || room.hands.with(|all| all.get(place).map_or(0, |hands| hands.get(option)));
    let set = move |hands: u32| {
        room.hands.update(|all| {
            if all.len() <= place {
                all.resize(place + 1, Hands::default());
            }
            all[place].set(option, hands);
        });
    };
    let typed = move |event: leptos::ev::Event| {
        set(event_target_value(&event).parse().unwrap_or(0));
    };
    let part = move || of(&|hands| hands.percent(option).unwrap_or(0).to_string());
    let share = move || of(&|hands| hands.share(option).unwrap_or_default());
    let name = letter(option);
    view! {
        <li class:right=move || right.get() style:--part=part>
            <span class="present-letter" aria-hidden="true">{name.to_string()}</span>
            <span class="present-option">
                <span class="unseen">{format!("{name}: ")}</span>
                {text}
                <Show when=move || right.get()>
                    <strong class="present-right">" " <Icon sign=Sign::Tick /> "right"</strong>
                </Show>
            </span>
            <span class="present-hands" role="group" aria-label=format!("Hands for {name}")>
                <button
                    type="button"
                    aria-label=format!("One hand less for {name}")
                    on:click=move |_| set(untrack(count).saturating_sub(1))
                >
                    "−"
                </button>
                <input
                    type="number"
                    inputmode="numeric"
                    min="0"
                    max=MOST_HANDS
                    aria-label=format!("Number of hands for {name}")
                    prop:value=move || count().to_string()
                    on:change=typed
                />
                <button
                    type="button"
                    aria-label=format!("One hand more for {name}")
                    on:click=move |_| set(untrack(count) + 1)
                >
                    "+"
                </button>
            </span>
            <span class="present-bars" aria-hidden="true"><i></i></span>
            <span class="present-share">{share}</span>
        </li>
    }
}
