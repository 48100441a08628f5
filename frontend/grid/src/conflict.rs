//! A row that two people have changed: both texts, and the choice between them.

use grid::saving::Conflict;
use grid::{Column, Rows, WorkerTexts};
use leptos::prelude::*;

use crate::desk::{Desk, StateStoreFields as _};
use crate::view::act;

/// The first of them, if there is any.
pub fn view(desk: Desk) -> impl IntoView {
    let conflict = Memo::new(move |_| {
        desk.state.version().track();
        desk.rows.with_value(Rows::conflict)
    });
    move || {
        conflict
            .get()
            .map(|(conflict, count)| drawn(desk, &conflict, count))
    }
}

fn drawn(desk: Desk, conflict: &Conflict, count: usize) -> impl IntoView + use<> {
    let title = format!(
        "Alguien más cambió el renglón {} mientras lo editabas",
        conflict.index + 1
    );
    let more =
        (count > 1).then(|| view! { <p>{format!("Después de este quedan {}.", count - 1)}</p> });
    let cells = |texts: &Option<WorkerTexts>, column: Column| match texts {
        Some(texts) => texts.get(column).to_owned(),
        None => "(quitado)".to_owned(),
    };
    let rows: Vec<_> = (Column::ALL.into_iter())
        .map(|column| {
            let (theirs, ours) = (
                cells(&conflict.theirs, column),
                cells(&conflict.ours, column),
            );
            let differs = theirs != ours;
            view! {
                <tr class:differs=differs>
                    <th scope="row">{column.label()}</th>
                    <td class="code breakable">{theirs}</td>
                    <td class="code breakable">{ours}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="message grid-conflict" role="alert" aria-labelledby="titulo-de-conflicto">
            <h2 id="titulo-de-conflicto">{title}</h2>
            {more}
            <table>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">"Lo que guardó"</th>
                        <th scope="col">"Lo que tienes tú"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="actions">
                <button type="button" class="button" on:click=act(desk, |desk| settle(desk, true))>"Guardar lo mío"</button>
                <button type="button" class="button button-secondary" on:click=act(desk, |desk| settle(desk, false))>
                    "Dejar lo que guardó"
                </button>
            </div>
        </section>
    }
}

fn settle(desk: Desk, ours: bool) {
    let number = desk
        .rows
        .with_value(|rows| rows.conflict().map(|(conflict, _)| conflict.number));
    if let Some(number) = number {
        desk.act(|rows| rows.settle(number, ours));
    }
}
