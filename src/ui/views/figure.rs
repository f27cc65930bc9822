//! A chart on the page: the canvas, and all that says the same without it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, MutationObserver, MutationObserverInit,
    ResizeObserver,
};

use crate::lang::t;
use crate::scene::chart::{Chart, Curve, DASHES, MarkKind};
use crate::sim::time::SimTime;

use super::draw::{self, Look, ROOM};
use super::save::{CSV, save, save_texts};
use super::styles;

/// The styles of the charts, which the first view does without.
const STYLES: &str = "charts.css";

/// Smallest size of a picture, in CSS pixels.
const PICTURE: (f64, f64) = (760.0, 460.0);

thread_local! {
    /// Counts the times that the page has changed its looks. Its owner keeps the signal.
    static LOOKS: (Owner, RwSignal<u32>) = {
        let owner = Owner::new();
        let looks = owner.with(|| RwSignal::new(0));
        watch_looks(looks);
        (owner, looks)
    };
}

/// Notes each change of theme and of the style sheets, as long as the page lives.
fn watch_looks(looks: RwSignal<u32>) {
    let changed = Closure::<dyn Fn()>::new(move || looks.update(|times| *times += 1));
    let call: &js_sys::Function = changed.as_ref().unchecked_ref();
    let (document, window) = (document(), window());
    for query in ["(prefers-color-scheme: dark)", "(forced-colors: active)"] {
        if let Some(list) = window.match_media(query).ok().flatten() {
            let _listens = list.add_event_listener_with_callback("change", call);
        }
    }
    if let Some(root) = document.document_element() {
        let what = MutationObserverInit::new();
        what.set_attributes(true);
        let observer = MutationObserver::new(call);
        let _observes = observer.map(|observer| observer.observe_with_options(&root, &what));
    }
    if let Some(link) = styles::add(STYLES) {
        let _listens = link.add_event_listener_with_callback("load", call);
    }
    changed.forget();
}

/// Where a reader goes from a chart.
#[derive(Clone, Copy)]
pub(crate) struct Goes {
    /// To a value of the first axis.
    pub(crate) to: Callback<f64>,
    /// Where the reader is on it, while that is shown.
    pub(crate) at: Signal<f64>,
}

/// A chart with its title, legend, table and files.
#[component]
pub(crate) fn Figure(
    /// The chart; none as long as there is nothing to draw.
    #[prop(into)]
    chart: Signal<Option<Chart>>,
    /// What is being waited for, while there is nothing to draw.
    #[prop(into)]
    waiting: Signal<String>,
    /// What it is called before it is there.
    title: &'static str,
    /// If its first axis is one along which one can go.
    #[prop(optional)]
    goes: Option<Goes>,
    /// Its controls.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let plot = NodeRef::<html::Div>::new();
    let of = move |part: fn(&Chart) -> String| {
        Memo::new(move |_| chart.with(|chart| chart.as_ref().map_or_else(String::new, part)))
    };
    let (finding, how) = (of(|chart| chart.finding.clone()), of(|chart| chart.how.clone()));
    let name = of(|chart| chart.title.clone());
    let heading = move || Some(name.get()).filter(|n| !n.is_empty()).unwrap_or(title.to_owned());
    let label = move || format!("{}. {}", heading(), finding.get());
    let is_there = Memo::new(move |_| chart.with(Option::is_some));
    draw_always(canvas, plot, chart);
    let click = move |event: leptos::ev::MouseEvent| {
        let (Some(goes), Some(plot)) = (goes, plot.get_untracked()) else { return };
        let rect = plot.get_bounding_client_rect();
        let width = rect.width() - ROOM[0] - ROOM[1];
        let place = (f64::from(event.client_x()) - rect.left() - ROOM[0]) / width;
        if (-0.02..=1.02).contains(&place) {
            let place = place.clamp(0.0, 1.0);
            let value = chart.with_untracked(|c| c.as_ref().map(|c| c.x.value(place)));
            if let Some(value) = value {
                goes.to.run(value);
            }
        }
    };
    let cursor = goes.map(|goes| {
        let place = move || {
            let value = goes.at.get();
            chart.with(|chart| chart.as_ref().map_or(0.0, |chart| chart.x.place(value))).to_string()
        };
        view! {
            <div class="cursor" aria-hidden="true" hidden=move || !is_there.get() style:--at=place>
            </div>
        }
    });
    view! {
        <figure class="chart" class:goes=goes.is_some()>
            <figcaption>
                <h3>{heading}</h3>
                <p class="finding">{finding}</p>
            </figcaption>
            {children.map(|children| children())}
            <Legend chart=chart />
            <div
                class="plot"
                node_ref=plot
                style:--left=format!("{}px", ROOM[0])
                style:--right=format!("{}px", ROOM[1])
                style:--top=format!("{}px", ROOM[2])
                style:--bottom=format!("{}px", ROOM[3])
                on:click=click
            >
                <canvas node_ref=canvas role="img" aria-label=label></canvas>
                {cursor}
                <p class="waiting" hidden=move || is_there.get()>
                    {waiting}
                </p>
            </div>
            <p class="how">{how}</p>
            <Twin chart=chart name=Signal::derive(heading) goes=goes />
        </figure>
    }
}

/// What each line and each mark stands for.
#[component]
fn Legend(
    /// The chart.
    chart: Signal<Option<Chart>>,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        let plain = |curve: &Curve| Curve { points: Vec::new(), ..curve.clone() };
        chart.with(|chart| {
            let all = chart.as_ref().map(|chart| &chart.curves);
            all.into_iter().flatten().map(plain).collect::<Vec<_>>()
        })
    });
    let marks = Memo::new(move |_| {
        let has = |kind: MarkKind| {
            chart.with(|c| c.as_ref().is_some_and(|c| c.marks.iter().any(|m| m.kind == kind)))
        };
        (has(MarkKind::Broken), has(MarkKind::Fault))
    });
    let line = |curve: Curve| {
        let dashes = DASHES[curve.dash % DASHES.len()].iter().map(|length| length.to_string());
        let dashes = dashes.collect::<Vec<_>>().join(" ");
        let ink = ["var(", &draw::ink_name(curve.ink), ")"].concat();
        view! {
            <li>
                <svg viewBox="0 0 30 8" aria-hidden="true" class:thin=curve.thin style:stroke=ink>
                    <line x1="0" y1="4" x2="30" y2="4" stroke-dasharray=dashes></line>
                </svg>
                {curve.name}
            </li>
        }
    };
    view! {
        <ul class="legend">
            {move || names.get().into_iter().map(line).collect_view()}
            <Show when=move || marks.get().0>
                <li>
                    <svg viewBox="0 0 10 8" class="broken" aria-hidden="true">
                        <path d="M5 0L10 8H0z"></path>
                    </svg>
                    {t!("figure-stale-read-or-lost-write")}
                </li>
            </Show>
            <Show when=move || marks.get().1>
                <li>
                    <svg viewBox="0 0 10 8" class="fault" aria-hidden="true">
                        <path d="M1 0H9V8H1z"></path>
                    </svg>
                    {t!("figure-crash-start-or-promotion")}
                </li>
            </Show>
        </ul>
    }
}

/// The same as a table, and the files.
#[component]
fn Twin(
    /// The chart.
    chart: Signal<Option<Chart>>,
    /// What it is called.
    name: Signal<String>,
    /// If its first axis is one along which one can go.
    goes: Option<Goes>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let table = Memo::new(move |_| {
        let shown = open.get();
        chart.with(|c| c.as_ref().filter(|_| shown).map(|c| (c.table.clone(), c.places.clone())))
    });
    let row = move |cells: Vec<String>, place: Option<f64>| {
        let mut cells = cells.into_iter();
        let first = cells.next().unwrap_or_default();
        let head = match goes.zip(place) {
            Some((goes, place)) => {
                let to = t!("figure-go-to", from_micros = SimTime::from_micros(place as u64));
                view! {
                    <button
                        type="button"
                        class="small"
                        title=to
                        on:click=move |_| goes.to.run(place)
                    >
                        {first}
                    </button>
                }
                .into_any()
            }
            None => first.into_any(),
        };
        let cells = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{head}</th>{cells}</tr> }
    };
    let rows = move || {
        table.get().map(|(sheet, places)| {
            let heads = sheet.head.into_iter().map(|head| view! { <th scope="col">{head}</th> });
            let places = places.into_iter().map(Some).chain(std::iter::repeat(None));
            let rows = sheet.rows.into_iter().zip(places).map(|(cells, place)| row(cells, place));
            view! {
                <table>
                    <caption class="unseen">{name}</caption>
                    <thead><tr>{heads.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            }
        })
    };
    let nothing = move || chart.with(Option::is_none);
    let toggled = move |event: leptos::ev::Event| {
        let details = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    let sheet = move |_| {
        if let Some(chart) = chart.get_untracked() {
            save_texts(&[chart.file, ".csv"].concat(), CSV, &[chart.data.csv()]);
        }
    };
    let picture = move |_| {
        if let Some(chart) = chart.get_untracked() {
            save_picture(&chart);
        }
    };
    view! {
        <div class="twin">
            <details on:toggle=toggled>
                <summary>{t!("figure-as-a-table")}</summary>
                <div class="scroll" tabindex="0" role="group" aria-label=name>
                    {rows}
                </div>
            </details>
            <p class="files">
                {t!("figure-save-as")} " "
                <button
                    type="button"
                    class="small"
                    disabled=nothing
                    aria-label=move || t!("figure-save-as-png", name = name.get())
                    on:click=picture
                >
                    "PNG"
                </button>
                <button
                    type="button"
                    class="small"
                    disabled=nothing
                    aria-label=move || t!("figure-save-as-csv", name = name.get())
                    on:click=sheet
                >
                    "CSV"
                </button>
            </p>
        </div>
    }
}

/// Draws the chart now and whenever it, its size or the page's looks change.
fn draw_always(
    canvas: NodeRef<html::Canvas>,
    plot: NodeRef<html::Div>,
    chart: Signal<Option<Chart>>,
) {
    let looks = LOOKS.with(|(_, looks)| *looks);
    let size = RwSignal::new((0.0, 0.0));
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn Fn()>)>);
    Effect::new(move |_| {
        let Some(plot) = plot.get() else { return };
        let element = plot.clone();
        let resized = Closure::<dyn Fn()>::new(move || {
            let rect = element.get_bounding_client_rect();
            // It may tell once more after the view has gone.
            let _gone = size.try_set((rect.width(), rect.height()));
        });
        if let Ok(new) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            new.observe(&plot);
            observer.set_value(Some((new, resized)));
        }
    });
    on_cleanup(move || {
        let _gone = observer.try_update_value(|observer| {
            if let Some((observer, _)) = observer {
                observer.disconnect();
            }
        });
    });
    Effect::new(move |_| {
        looks.track();
        let (width, height) = size.get();
        let Some(canvas) = canvas.get().filter(|_| width > 0.0 && height > 0.0) else { return };
        let scale = window().device_pixel_ratio();
        let sizes = [width, height].map(|css| (css * scale).round() as u32);
        if [canvas.width(), canvas.height()] != sizes {
            canvas.set_width(sizes[0]);
            canvas.set_height(sizes[1]);
        }
        let Some(context) = context(&canvas) else { return };
        let look = Look::of(&canvas, &context);
        let sheet = draw::Sheet { context: &context, size: (width, height), scale, look: &look };
        chart.with(|chart| match chart {
            Some(chart) => sheet.chart(chart),
            None => context.clear_rect(0.0, 0.0, f64::from(sizes[0]), f64::from(sizes[1])),
        });
    });
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Saves the chart as a picture, at twice the sharpness of the screen.
fn save_picture(chart: &Chart) {
    let canvas = document().create_element("canvas").ok();
    let Some(canvas) = canvas.and_then(|c| c.dyn_into::<HtmlCanvasElement>().ok()) else { return };
    let scale = window().device_pixel_ratio().max(1.0) * 2.0;
    canvas.set_width((PICTURE.0 * scale) as u32);
    canvas.set_height((PICTURE.1 * scale) as u32);
    let (Some(context), Some(root)) = (context(&canvas), document().document_element()) else {
        return;
    };
    // The colours of the charts are those of any of them.
    let look_of = document().query_selector(".chart").ok().flatten().unwrap_or(root);
    let look = Look::of(&look_of, &context);
    draw::Sheet { context: &context, size: PICTURE, scale, look: &look }.picture(chart);
    let name = [chart.file, ".png"].concat();
    let done = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            save(&name, &blob);
        }
    });
    let _drawn_without_foreign_images = canvas.to_blob(done.unchecked_ref());
}
