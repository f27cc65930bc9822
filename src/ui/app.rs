//! The page as a whole.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::lang::t;
use crate::lesson::View;
use crate::scene::embed::Controls;

use super::clock;
use super::course::{Course, GalleryDialog};
use super::editor::Drafts;
use super::embed::{self, Panes};
use super::header::Header;
use super::keys;
use super::later::Later;
use super::lesson::LessonCard;
use super::log::LogCard;
use super::numbers::NumbersCard;
use super::palette;
use super::present::{self, Presented, Presenting};
use super::promises::PromisesCard;
use super::router::RouterCard;
use super::session::Session;
use super::settings::SettingsCard;
use super::stage::{Painter, Pointed, Stage};
use super::term::{ExplainDialog, Explained};
use super::transport::Transport;
use super::view_bar::{Chosen, ViewBar};

/// Mounts the page into the document. An error says why there is no page.
pub(super) fn mount() -> Result<(), String> {
    let place =
        document().get_element_by_id("app").ok_or("the document has no place for the page")?;
    let place = place.dyn_into().map_err(|_| "the place for the page is not an HTML element")?;
    let session = Session::new()?;
    let course = Course::new();
    super::door::keep(session, course);
    if present::is_asked("handout") {
        mount_to(place, move || view! { <Handout session=session /> }).forget();
    } else {
        mount_to(place, move || view! { <App session=session course=course /> }).forget();
    }
    if let Some(root) = document().document_element() {
        // Tests wait for this mark. That it could not be set would harm nobody else.
        let _marked = root.set_attribute("data-ready", "true");
    }
    Ok(())
}

/// A lesson on paper, in place of the page.
#[component]
fn Handout(session: Session) -> impl IntoView {
    super::door::tell_moves(session);
    view! { <main class="paper"><Later name="handout" /></main> }
}

/// The page.
#[component]
fn App(session: Session, course: Course) -> impl IntoView {
    let painter = Painter::new(session);
    provide_context(session);
    provide_context(course);
    course.follow(session);
    provide_context(painter);
    provide_context(Pointed(RwSignal::new(None)));
    let chosen = RwSignal::new(View::Stage);
    provide_context(Chosen(chosen));
    // A lesson begins with the view that shows it best.
    Effect::new(move |_| {
        session.lesson_name.track();
        chosen.set(session.lesson(|lesson| lesson.front.view));
    });
    let drafts = Drafts::new();
    provide_context(drafts);
    let explained = Explained(RwSignal::new(None));
    provide_context(explained);
    clock::run(session, painter);
    super::door::tell_moves(session);
    let (measured, charted) = (RwSignal::new(false), RwSignal::new(false));
    let comparing = RwSignal::new(false);
    let panes = Panes { painter, chosen, comparing, measured, charted };
    let controls = embed::begin(session, panes);
    let on = RwSignal::new(false);
    let presenting = Presenting { on, session, painter, drafts, view: chosen, comparing };
    presenting.keep();
    follow("print", move |_| painter.theme_changed());
    follow("(prefers-reduced-motion: reduce)", move |on| painter.set_reduced_motion(on));
    follow("(prefers-color-scheme: dark)", move |_| painter.theme_changed());
    follow("(prefers-contrast: more)", move |on| {
        palette::ask_for_contrast(on);
        painter.theme_changed();
    });
    let shortcuts = window_event_listener(leptos::ev::keydown, move |event| {
        let may = match controls {
            Controls::None => false,
            Controls::Locked => !keys::is_with_another(&event),
            Controls::All | Controls::Few => true,
        };
        // The columns have keys of their own.
        if may && !comparing.get_untracked() {
            keys::shortcut(presenting, explained, &event);
        }
    });
    on_cleanup(move || shortcuts.remove());
    view! {
        <a class="skip" href="#stage">{t!("page-skip-to-the-stage")}</a>
        <Header comparing=comparing />
        <Notice />
        {move || {
            session.resets.track();
            if comparing.get() {
                view! { <main class="comparing" id="stage" tabindex="-1"><Later name="side" /></main> }.into_any()
            } else {
                view! { <Lab /> }.into_any()
            }
        }}
        // Beside what a new run begins anew: what was measured stays.
        <section class="card fold tables" aria-labelledby="tables-title">
            <details
                prop:open=move || measured.get()
                on:toggle=move |_| measured.set(true)
            >
                <summary>
                    <h2 id="tables-title">{t!("page-the-two-tables-measured-on")}</h2>
                </summary>
                // Once opened it stays: what was measured is not thrown away.
                <Show when=move || measured.get()>
                    <Later name="tables" />
                </Show>
            </details>
        </section>
        <ExplainDialog />
        <GalleryDialog />
        <Presented presenting=presenting />
        <section class="card fold" aria-labelledby="charts-title">
            <details
                prop:open=move || charted.get()
                on:toggle=move |_| charted.set(true)
            >
                <summary>
                    <h2 id="charts-title">{t!("page-charts-measured-on-this-cluster")}</h2>
                </summary>
                <Show when=move || charted.get()>
                    <Later name="charts" />
                </Show>
            </details>
        </section>
        <p class="unseen" role="status" aria-live="polite">{move || session.announced.get()}</p>
    }
}

/// All but the bar at the top.
#[component]
fn Lab() -> impl IntoView {
    let Chosen(view) = expect_context::<Chosen>();
    view! {
        <main>
            <LessonCard />
            <div class="middle">
                <section class="card stage-card" id="stage" aria-label=t!("page-stage") tabindex="-1">
                    <ViewBar />
                    // Each has an element of its own: what a view leaves behind when it is taken
                    // away must not be in that of the next.
                    <For each=move || [view.get()] key=|view| *view let:view>
                        {match view {
                            View::Stage => view! { <Stage /> }.into_any(),
                            View::Diagram => view! { <Later name="diagram" /> }.into_any(),
                            View::Lag => view! { <Later name="lag" /> }.into_any(),
                        }}
                    </For>
                    <Problem />
                    <Transport />
                </section>
                <LogCard />
                <PromisesCard />
            </div>
            <div class="side">
                <SettingsCard />
                <NumbersCard />
                <RouterCard />
            </div>
        </main>
    }
}

/// What there is to say of what was opened.
#[component]
fn Notice() -> impl IntoView {
    let session = super::session::expect_session();
    view! {
        <div class="notice" role="status" aria-label=t!("page-about-what-was-opened")>
            <Show when=move || session.notice.with(Option::is_some)>
                <p>{move || session.notice.get()}</p>
                <button type="button" class="small" on:click=move |_| session.notice.set(None)>
                    {t!("page-close")}
                </button>
            </Show>
        </div>
    }
}

/// Why the last act could not be done.
#[component]
fn Problem() -> impl IntoView {
    let session = super::session::expect_session();
    view! {
        <Show when=move || session.problem.with(Option::is_some)>
            <p class="problem" role="alert">
                {move || session.problem.get()}
                <button type="button" class="small" on:click=move |_| session.problem.set(None)>
                    {t!("page-close")}
                </button>
            </p>
        </Show>
    }
}

/// Calls `then` with whether a media query matches, now and whenever that changes.
fn follow(query: &str, then: impl Fn(bool) + 'static) {
    let Some(list) = window().match_media(query).ok().flatten() else { return };
    then(list.matches());
    let changed = Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
        move |event: web_sys::MediaQueryListEvent| then(event.matches()),
    );
    let added = list.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
    debug_assert!(added.is_ok(), "a media query can be listened to");
    // It listens as long as the page lives.
    changed.forget();
}
