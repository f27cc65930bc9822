//! The card with the numbers of the run so far.

use leptos::prelude::*;

use crate::lang::t;
use crate::scene::figures::{Figure, figures};

use super::session::expect_session;
use super::term::Ask;

/// The numbers of the run so far.
#[component]
pub(crate) fn NumbersCard() -> impl IntoView {
    let session = expect_session();
    let figures = session.slow_view(|run| figures(run.world()));
    let rows = figures.with_untracked(Vec::len);
    view! {
        <section class="card numbers" aria-labelledby="numbers-title">
            <header class="card-head">
                <h2 id="numbers-title">{t!("number-measured-in-this-run")}</h2>
            </header>
            <table aria-labelledby="numbers-title">
                <tbody>
                    {(0..rows)
                        .map(|i| {
                            let figure = Memo::new(move |_| figures.with(|all| all[i].clone()));
                            let Figure { name, entry, .. } = figure.get_untracked();
                            view! {
                                <tr>
                                    <th scope="row">
                                        {name} <Ask entry=entry about=name />
                                        <small>{move || figure.with(|f| f.how.clone())}</small>
                                    </th>
                                    <td class="num" class:bad=move || figure.with(|f| f.bad)>
                                        {move || figure.with(|f| f.value.clone())}
                                    </td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </section>
    }
}
