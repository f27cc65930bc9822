//! The lesson beside the stage: text, prediction, goals, takeaway.

use leptos::prelude::*;

use crate::lang::t;
use crate::lesson::Source;
use crate::lesson::when::Seen;
use crate::sim::pattern::Pattern;

use super::course::CourseBar;
use super::icon::{Icon, Sign};
use super::markdown;
use super::session::expect_session;

/// What a lesson's words mean where no node is the primary.
const OTHER_WORDS: &str = "In this pattern every node takes writes, and none is a replica. Where \
                           the text says primary, look at node 1; for replica 1, at node 2; for \
                           replica 2, at node 3.";

/// The lesson.
#[component]
pub(crate) fn LessonCard() -> impl IntoView {
    let session = expect_session();
    let (title, body, takeaway) = session.lesson(|lesson| {
        (lesson.front.title.clone(), markdown::render(&lesson.body), lesson.front.takeaway.clone())
    });
    let sources = session.lesson(|lesson| lesson.front.sources.clone());
    let goals: Vec<String> =
        session.lesson(|lesson| lesson.front.goals.iter().map(|goal| goal.text.clone()).collect());
    let all = goals.len();
    let done = session
        .view(move |run| run.watcher.reached().iter().filter(|reached| **reached).count() == all);
    // A lesson about several primaries has its own words for them.
    let of_several = session.lesson(|l| l.front.scenario.pattern == Some(Pattern::MultiPrimary));
    let several = session.view(move |run| run.world().has_several_primaries() && !of_several);
    view! {
        // It may scroll by itself, for which the keyboard has to reach it.
        <section class="card lesson" aria-labelledby="lesson-title" tabindex="0">
            <CourseBar />
            <h1 id="lesson-title">{title}</h1>
            <Show when=move || several.get()>
                <p class="other-words">{OTHER_WORDS}</p>
            </Show>
            {body}
            <Prediction />
            <h2>{t!("lesson-then-try-it")}</h2>
            <ol class="goals">
                {goals
                    .into_iter()
                    .enumerate()
                    .map(|(i, text)| view! { <GoalView place=i text=text /> })
                    .collect_view()}
            </ol>
            <Show when=move || done.get()>
                <p class="takeaway">
                    <strong>{t!("lesson-to-take-away")} " "</strong>
                    {takeaway.clone()}
                </p>
            </Show>
            <Show when=move || !session.lesson_name.with(String::is_empty)>
                <p class="handout-link">
                    <a
                        href=move || ["?handout=1&lesson=", &session.lesson_name.get()].concat()
                        target="_blank"
                        rel="noopener"
                    >
                        "Handout to print"
                    </a>
                </p>
            </Show>
            <details class="sources">
                <summary>{t!("lesson-where-this-is-written-down")}</summary>
                <ul>{sources.into_iter().map(source).collect_view()}</ul>
            </details>
        </section>
    }
}

fn source(source: Source) -> AnyView {
    let holds = [" (", &source.holds_for, ")"].concat();
    view! {
        <li>
            <a href=source.address target="_blank" rel="noopener noreferrer">{source.title}</a>
            {holds}
        </li>
    }
    .into_any()
}

/// One goal, ticked when the engine has seen it.
#[component]
fn GoalView(place: usize, text: String) -> impl IntoView {
    let session = expect_session();
    let reached =
        session.view(move |run| run.watcher.reached().get(place).copied().unwrap_or(false));
    let too_early = session.view(move |run| run.watcher.too_early() == Some(place));
    view! {
        <li class:reached=move || reached.get()>
            <span class="tick" aria-hidden="true">{move || reached.get().then(|| view! { <Icon sign=Sign::Tick /> })}</span>
            <span>
                {text}
                <span class="unseen">" " {move || if reached.get() { t!("lesson-done") } else { t!("lesson-not-done-yet") }}</span>
                <Show when=move || too_early.get()>
                    <em class="hint">
                        {t!("lesson-your-read-began-before-the")}
                    </em>
                </Show>
            </span>
        </li>
    }
}

/// The question to answer before pressing play, and what turns out.
#[component]
fn Prediction() -> impl IntoView {
    let session = expect_session();
    let prediction = session.lesson(|lesson| lesson.front.prediction.clone());
    let revealed = session.view(|run| run.revealed);
    let told = move || revealed.get() == Seen::Yes;
    let options = prediction.options.clone();
    let verdict = move || {
        let chosen = session.predicted.get().and_then(|i| options.get(i));
        match chosen {
            Some(answer) if answer.right => t!("lesson-you-were-right"),
            Some(_) => t!("lesson-it-turned-out-otherwise"),
            None => "",
        }
    };
    view! {
        <fieldset class="prediction">
            <legend>{prediction.question}</legend>
            {prediction
                .options
                .into_iter()
                .enumerate()
                .map(|(i, answer)| {
                    let right = answer.right;
                    view! {
                        <label class:right=move || told() && right>
                            <input
                                type="radio"
                                name="prediction"
                                disabled=told
                                prop:checked=move || session.predicted.get() == Some(i)
                                on:change=move |_| session.predicted.set(Some(i))
                            />
                            <span>{answer.text}</span>
                        </label>
                    }
                })
                .collect_view()}
            <Show when=move || revealed.get() == Seen::Otherwise>
                <p class="reveal">
                    {t!("lesson-the-run-was-changed-before")}
                </p>
            </Show>
            <Show when=told>
                <p class="reveal">
                    <strong>{verdict.clone()} " "</strong>
                    {prediction.reveal.clone()}
                </p>
            </Show>
        </fieldset>
    }
}
