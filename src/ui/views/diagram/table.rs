//! The same as a table.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::board::{Board, ROWS};

/// The table twin.
#[component]
pub(super) fn Twin(board: Board) -> impl IntoView {
    let toggled = move |event: leptos::ev::Event| {
        let details = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        board.table.set(details.is_some_and(|details| details.has_attribute("open")));
        board.lists();
    };
    view! {
        <details class="twin" on:toggle=toggled>
            <summary>"As a table"</summary>
            <Show when=move || board.table.get()>
                <p class="about">
                    {move || match board.rows.with(|rows| rows.all) {
                        0 => "Nothing happens in this window.".to_owned(),
                        all if all > ROWS => format!(
                            "The first {ROWS} of {all} in the window. Zoom in to see the others."
                        ),
                        _ => "All in the window. A time shows that moment.".to_owned(),
                    }}
                </p>
                <div class="scroll" tabindex="0" role="region" aria-label="Table of the window">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"Time"</th>
                                <th scope="col">"From"</th>
                                <th scope="col">"To"</th>
                                <th scope="col">"What"</th>
                                <th scope="col">"Arrived, or ended"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || board.rows.get().rows
                                key=|row| row.clone()
                                let:row
                            >
                                <tr>
                                    <td>
                                        <button
                                            type="button"
                                            class="small num"
                                            on:click=move |_| board.go_to(row.0)
                                            on:focus=move |_| board.point(Some(row.0), None)
                                            on:blur=move |_| board.point(None, None)
                                        >
                                            {row.2.time.clone()}
                                        </button>
                                    </td>
                                    <td>{row.2.from.clone()}</td>
                                    <td>{row.2.to.clone()}</td>
                                    <td>{row.2.what.clone()}</td>
                                    <td class="num">{row.2.ended.clone()}</td>
                                </tr>
                            </For>
                        </tbody>
                    </table>
                </div>
            </Show>
        </details>
    }
}
