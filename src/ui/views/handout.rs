//! A lesson on paper: pages for learners, then a page with the answers for who teaches.
//!
//! What gives the answer away, pictures too, stands on the last pages only.

use leptos::html;
use leptos::prelude::*;

use crate::lesson::Lesson;
use crate::lesson::classroom::{Asked, Sheet, letter};
use crate::lesson::handout::{Moments, Picture, Table};
use crate::scene::diagram::scale::Window;
use crate::scene::node::Note;

use super::super::door::MOVED;
use super::super::markdown;
use super::diagram::{picture, reason};
use super::lesson_file;

/// Lines to write on under each goal.
const LINES: usize = 3;

/// A picture with its words.
#[derive(Clone, Debug)]
struct Plate {
    title: String,
    image: String,
    told: String,
    reason: Option<String>,
    tables: Vec<Table>,
}

/// What the run shows: before, at the answer, after.
#[derive(Clone, Debug, Default)]
struct Plates {
    before: Option<Plate>,
    after: Vec<Plate>,
}

fn plate(
    lesson: &Lesson,
    steps: u64,
    window: Window,
    words: &str,
    within: &web_sys::Element,
) -> Option<Plate> {
    let taken = Picture::take(lesson, steps);
    Some(Plate {
        title: format!("{words}, at {}", taken.time()),
        image: picture(&taken, window, within)?,
        reason: reason(&taken),
        tables: taken.tables(),
        told: taken.told,
    })
}

impl Plates {
    fn of(lesson: &Lesson, within: &web_sys::Element) -> Plates {
        let Some(moments) = Moments::of(lesson) else { return Plates::default() };
        let take = |steps, window, words| plate(lesson, steps, window, words, within);
        let shown = take(moments.shown, moments.near, "What it showed");
        let over = take(moments.over, moments.wide, "When every replica has caught up");
        let last = over.filter(|_| moments.over > moments.shown);
        Plates {
            // What each node shows would give the answer away.
            before: take(moments.asked, moments.near, "Before the answer")
                .map(|plate| Plate { tables: Vec::new(), ..plate }),
            after: shown.into_iter().chain(last).collect(),
        }
    }
}

/// The view.
#[component]
pub(crate) fn Handout() -> impl IntoView {
    let file = RwSignal::new(lesson_file::lesson());
    let moved = window_event_listener_untyped(MOVED, move |_| {
        let now = lesson_file::lesson();
        file.maybe_update(|file| {
            let other = *file != now;
            *file = now;
            other
        });
    });
    on_cleanup(move || moved.remove());
    // The colours of the pictures are those of the style sheet.
    let styled = RwSignal::new(false);
    let place = NodeRef::<html::Div>::new();
    let plates = Memo::new_with_compare(
        move |_| {
            let place = place.get()?;
            let within: &web_sys::Element = &place;
            styled.get().then(|| file.with(|file| Some(Plates::of(&file.as_ref()?.0, within))))?
        },
        |_, _| true,
    );
    let sheet = move || file.with(|file| file.as_ref().map(|(lesson, _)| Sheet::of(lesson)));
    Effect::new(move |_| {
        if let Some(sheet) = sheet() {
            document().set_title(&["Handout: ", &sheet.title].concat());
        }
    });
    view! {
        <link rel="stylesheet" href="./handout.css" on:load=move |_| styled.set(true) />
        <div class="handout" node_ref=place data-drawn=move || plates.with(Option::is_some).then_some("true")>
            <nav class="handout-tools" aria-label="Handout">
                <button type="button" on:click=move |_| { let _printed = window().print(); }>
                    "Print"
                </button>
                <a href=move || file.with(|file| {
                    let name = file.as_ref().map_or("", |(_, name)| name);
                    ["./?lesson=", name].concat()
                })>"To the lesson"</a>
            </nav>
            {move || sheet().map(|sheet| view! { <Pages sheet=sheet plates=plates /> })}
        </div>
    }
}

type Drawn = Memo<Option<Plates>>;

#[component]
fn Pages(sheet: Sheet, plates: Drawn) -> impl IntoView {
    let Sheet { title, body, questions, goals, sources, .. } = sheet.clone();
    let before = move || plates.get().and_then(|plates| plates.before);
    view! {
        <article aria-labelledby="handout-title">
            <p class="handout-head">
                <span>"LagLab"</span>
                <span class="handout-name">"Name"</span>
                <span class="handout-date">"Date"</span>
            </p>
            <h1 id="handout-title">{title}</h1>
            {markdown::render(&body)}
            {questions.into_iter().map(|asked| view! { <Question asked=asked /> }).collect_view()}
            {move || before().map(|plate| view! {
                <section class="handout-picture">
                    <h2>"The run so far"</h2>
                    <p>"Time runs to the right. A slanted line is a message. Draw what comes next."</p>
                    <PlateView plate=plate />
                </section>
            })}
            <section>
                <h2>"Then try it"</h2>
                <ol class="handout-goals">
                    {goals.into_iter().map(|goal| view! { <Exercise text=goal /> }).collect_view()}
                </ol>
            </section>
            <section class="handout-sources">
                <h2>"Where this is written down"</h2>
                <ul>{sources.into_iter().map(source).collect_view()}</ul>
            </section>
        </article>
        <Answers sheet=sheet plates=plates />
    }
}

fn source([title, address, holds_for]: [String; 3]) -> AnyView {
    let shown = address.clone();
    let holds = [" (", &holds_for, "). "].concat();
    view! { <li>{title} {holds} <a href=address>{shown}</a></li> }.into_any()
}

/// The question with boxes to tick.
#[component]
fn Question(asked: Asked) -> impl IntoView {
    let option = |(place, text): (usize, String)| {
        view! { <li><i class="handout-box" aria-hidden="true"></i> <b>{letter(place).to_string()}</b> " " {text}</li> }
    };
    view! {
        <section class="handout-question">
            <h2>"What do you expect?"</h2>
            <p>{asked.ask}</p>
            <ul>{asked.options.into_iter().enumerate().map(option).collect_view()}</ul>
        </section>
    }
}

/// A goal with lines to write on.
#[component]
fn Exercise(text: String) -> impl IntoView {
    view! {
        <li>
            <p>{text}</p>
            <div aria-hidden="true">
                {(0..LINES).map(|_| view! { <i class="handout-line"></i> }).collect_view()}
            </div>
        </li>
    }
}

/// A picture, and what readers of each node see then.
#[component]
fn PlateView(plate: Plate) -> impl IntoView {
    let Plate { title, image, told, reason, tables } = plate;
    let keys: Vec<String> = tables
        .first()
        .map(|table| table.rows.iter().map(|row| row.key.clone()).collect())
        .unwrap_or_default();
    let row = |table: Table| {
        let value = |row: crate::scene::node::Row| {
            let old = row.note.as_ref().is_some_and(Note::is_broken).then_some(" (old)");
            view! { <td>{row.value} {old}</td> }
        };
        view! {
            <tr>
                <th scope="row">{table.name}</th>
                {table.rows.into_iter().map(value).collect_view()}
                <td>{table.status}</td>
            </tr>
        }
    };
    let has_tables = !tables.is_empty();
    let alt = ["Space-time diagram. Last: ", &told].concat();
    view! {
        <figure>
            <figcaption><b>{title}</b> ". " {told}</figcaption>
            <img src=image alt=alt />
            {reason.map(|reason| view! { <p><b>"Why stale. "</b> {reason}</p> })}
            {has_tables.then(|| view! { <table>
                <caption>"What a reader of each node sees at this moment"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Node"</th>
                        {keys.into_iter().map(|key| view! { <th scope="col">{key}</th> }).collect_view()}
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{tables.into_iter().map(row).collect_view()}</tbody>
            </table> })}
        </figure>
    }
}

/// The answers and the teacher's notes, on pages of their own.
#[component]
fn Answers(sheet: Sheet, plates: Drawn) -> impl IntoView {
    let Sheet { title, questions, takeaway, ask, goes_wrong, takes, .. } = sheet;
    let answer = |asked: Asked| {
        let right = asked.options.get(asked.right).cloned().unwrap_or_default();
        let right = [letter(asked.right).encode_utf8(&mut [0; 4]), ": ", &right].concat();
        view! {
            <p><b>{right}</b></p>
            <p>{asked.reveal}</p>
        }
    };
    let list = |texts: Vec<String>| {
        view! { <ul>{texts.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul> }
    };
    let after = move || plates.get().map(|plates| plates.after).unwrap_or_default();
    view! {
        <article class="handout-answers" aria-labelledby="answers-title">
            <h1 id="answers-title">"Answers and notes: " {title}</h1>
            {questions.into_iter().map(answer).collect_view()}
            <p><b>"To take away. "</b> {takeaway}</p>
            <section class="handout-notes">
                <h2>"For who teaches"</h2>
                <p><b>"Time. "</b> {takes} "."</p>
                <h3>"Ask"</h3>
                {list(ask)}
                <h3>"What goes wrong"</h3>
                {list(goes_wrong)}
            </section>
            {move || after().into_iter().map(|plate| view! { <PlateView plate=plate /> }).collect_view()}
        </article>
    }
}
