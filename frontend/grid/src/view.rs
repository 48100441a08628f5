//! Drawing the grid: its tools, what is said, and of the rows those that are in sight.

use domain::thousands;
use grid::Column;
use grid::wire::{Refusal, Whose};
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use crate::cells::{heading_id, shown, slot, word};
use crate::desk::{BEYOND, Desk, Place, SLOTS, StateStoreFields as _, Status};
use crate::{conflict, kept, keys, saving};

/// How long typing rests before what is said of it is read out.
const QUIET: u32 = 700;

/// The whole grid, of these rows.
pub fn view(whose: Whose) -> impl IntoView {
    let desk = Desk::new(whose);
    saving::load(desk);
    // The line is back, or somebody has signed in again in another tab.
    let online = window_event_listener(ev::online, move |_| saving::again(desk));
    let focus = window_event_listener(ev::focus, move |_| saving::again(desk));
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        desk.commit();
        let is_kept = kept::write(desk);
        let is_asked = is_old(desk.state.status().get_untracked());
        if desk.state.unsaved().get_untracked() > 0 && !(is_kept && is_asked) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        online.remove();
        focus.remove();
        leaving.remove();
    });
    let waits = word(move || {
        let status = desk.state.status().get();
        let stuck = matches!(status, Status::Offline | Status::Refused(_)) && !is_old(status);
        (stuck && desk.state.unsaved().get() > 0).then_some("")
    });
    view! {
        <div class="workers-grid" data-waiting=waits>
            <p class="hint">
                "Escribe, o pega en el renglón nuevo lo que copiaste de Excel, LibreOffice o Sheets: NSS, CURP, SBC y, si quieres, el nombre. Si ya capturaste antes a alguien, basta su NSS o su CURP. Muévete con las flechas; Enter edita una celda y Tab sale de la cuadrícula."
            </p>
            {tools(desk)}
            {problem(desk)}
            {older(desk)}
            {conflict::view(desk)}
            {said(desk)}
            {frame(desk)}
        </div>
    }
}

/// Whether the page is older than the portal: whoever is asked to load it again is not asked whether they mean it.
fn is_old(status: Status) -> bool {
    status == Status::Refused(Refusal::OtherVersion)
}

fn tools(desk: Desk) -> impl IntoView {
    let can = move |undo: bool| {
        desk.state.version().track();
        desk.rows.with_value(|rows| {
            if undo {
                rows.can_undo()
            } else {
                rows.can_redo()
            }
        })
    };
    let unable = move |undo| word(move || (!can(undo)).then_some("true"));
    let only = move || desk.state.shown().read().is_some();
    let filter = shown(move || match desk.found() {
        (0, 0) => "Solo lo que hay que corregir o revisar".to_owned(),
        (wrong, noted) => format!(
            "Solo lo que hay que corregir ({}) o revisar ({})",
            thousands(wrong as u64),
            thousands((noted - wrong) as u64)
        ),
    });
    let status = word(move || {
        Some(
            match (desk.state.status().get(), desk.state.loaded().get()) {
                (Status::Well, false) => "Cargando…",
                (Status::Well | Status::Saving, true) if desk.state.unsaved().get() == 0 => {
                    "Todo está guardado"
                }
                (Status::Well, true) if desk.rows.with_value(|rows| rows.conflict().is_some()) => {
                    "Decide qué queda"
                }
                (Status::Well | Status::Saving, _) => "Guardando…",
                (Status::Offline | Status::Refused(_), _) => "Sin guardar",
            },
        )
    });
    let never = word(|| None);
    view! {
        <div class="grid-tools">
            <button type="button" class="button-quiet" aria-disabled=unable(true) on:click=act(desk, |desk| desk.step(false))>
                "Deshacer"
            </button>
            <button type="button" class="button-quiet" aria-disabled=unable(false) on:click=act(desk, |desk| desk.step(true))>
                "Rehacer"
            </button>
            <button type="button" class="button-quiet" aria-disabled=never on:click=act(desk, Desk::remove)>
                "Quitar renglón"
            </button>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=only
                    on:change=move |event| desk.filter(event_target_checked(&event))
                />
                {filter}
            </label>
            <span class="grid-status">{status}</span>
        </div>
    }
}

/// What a button does. One type for all of them, as [`shown`].
pub fn act(desk: Desk, act: fn(Desk)) -> impl Fn(MouseEvent) + Clone + 'static {
    move |_| act(desk)
}

/// Why it is not saved, and what to do.
fn problem(desk: Desk) -> impl IntoView {
    let here = move || {
        let location = window().location();
        [location.pathname(), location.search()]
            .into_iter()
            .flatten()
            .collect::<String>()
    };
    let again = move |words: &'static str, label: &'static str| {
        view! { {words} " " <a href=here() rel="external">{label}</a> }.into_any()
    };
    let words = move || {
        match desk.state.status().get() {
        Status::Well | Status::Saving => None,
        Status::Offline => Some(
            "No pudimos conectarnos. Lo que escribiste sigue aquí y lo guardamos en cuanto vuelva la conexión: no cierres esta página."
                .into_any(),
        ),
        Status::Refused(refusal) => Some(match refusal {
            Refusal::SignedOut => again(
                "Tu sesión expiró. Lo que escribiste sigue aquí y se guarda cuando ingreses de nuevo.",
                "Ingresar",
            ),
            Refusal::SomebodyElse => again(
                "Otra persona ingresó en este navegador. Lo que escribiste no se guardó.",
                "Volver a cargar la página",
            ),
            Refusal::NoRight => {
                "Ya no trabajas para este contratista, o elegiste a otro en otra pestaña. Lo que ves sin guardar no se envió; cópialo si lo necesitas."
                    .into_any()
            }
            Refusal::Unknown => {
                "Este contrato ya no existe: alguien lo quitó. Lo que ves sin guardar no se envió; cópialo si lo necesitas."
                    .into_any()
            }
            Refusal::Closed => {
                "Esta informativa ya no se captura. Lo que ves sin guardar no se envió; cópialo si lo necesitas."
                    .into_any()
            }
            Refusal::Full => again(
                "No caben tantos trabajadores: un contrato lleva 20,000 como máximo, y una informativa 100,000 renglones. Quita algunos y vuelve a cargar la página.",
                "Volver a cargar la página",
            ),
            Refusal::OtherVersion | Refusal::Failed => again(
                "Actualizamos el portal: vuelve a cargar la página. Lo que escribiste está guardado en esta pestaña.",
                "Volver a cargar la página",
            ),
        }),
    }
    };
    view! {
        <div role="status">
            {move || words().map(|words| view! { <p class="message message-warning">{words}</p> })}
        </div>
    }
}

/// What an earlier version of the portal kept and this one cannot read: its texts, to be copied.
fn older(desk: Desk) -> impl IntoView {
    let forget = |desk: Desk| {
        desk.state.older().set(String::new());
        kept::write(desk);
    };
    move || {
        let older = desk.state.older().get();
        (!older.is_empty()).then(|| {
            view! {
                <section class="message message-warning grid-older" aria-label="De una versión anterior">
                    <p>
                        "Esto no se había guardado cuando actualizamos el portal. Cópialo, pégalo en el renglón nuevo y descártalo aquí."
                    </p>
                    <textarea readonly rows="6" aria-label="Lo que no se había guardado" prop:value=older></textarea>
                    <button type="button" class="button button-secondary" on:click=act(desk, forget)>"Descartar"</button>
                </section>
            }
        })
    }
}

/// What is said of the active cell, and of what was done.
fn said(desk: Desk) -> impl IntoView {
    let of_cell = move || desk.said_of(desk.state.active().get());
    let tone = word(move || match of_cell().0 {
        None => None,
        Some(false) => Some("information"),
        Some(true) => Some("warning"),
    });
    let words = move || match of_cell() {
        (None, _) => desk.state.active().get().column.hint().to_owned(),
        (Some(_), words) => words,
    };
    // While typing; when the cell gets the focus, its description is read anyway.
    let typed = ui::browser::debounced(QUIET, move || {
        if desk.state.typing().read().is_some() {
            words()
        } else {
            String::new()
        }
    });
    view! {
        <p class="grid-said" id="celda-dice" data-tone=tone>{shown(words)}</p>
        <p class="visually-hidden" role="status">{shown(move || typed.get())}</p>
        <p class="visually-hidden" role="status">{shown(move || desk.state.said().get())}</p>
    }
}

/// Draws the rows that are in sight as the frame is scrolled, and brings the active cell into sight. Gives what is to be
/// done when the frame was scrolled.
fn follow(desk: Desk, frame: NodeRef<Div>, head: NodeRef<Div>) -> impl Fn() + Copy + 'static {
    let look = move || {
        let (Some(frame), Some(head)) = (frame.get_untracked(), head.get_untracked()) else {
            return;
        };
        // A row is as high as the headings; unseen, they have no height.
        let measured = head.offset_height();
        if measured > 0 && measured != height(desk) {
            desk.aside.update_value(|aside| aside.height = measured);
            desk.draw();
        }
        let seen = count(frame.scroll_top() / height(desk));
        let first = (seen / BEYOND * BEYOND).saturating_sub(BEYOND);
        if desk.state.first().get_untracked() != first {
            if frame.contains(document().active_element().as_deref()) {
                // The active cell is drawn in another slot.
                desk.take_focus();
            }
            desk.state.first().set(first);
        }
    };
    // Once there are rows; and where there are fewer than before, the frame is scrolled up without a word.
    Effect::new(move |_| {
        desk.places();
        request_animation_frame(look);
    });
    // The active cell is brought into sight.
    Effect::new(move |before: Option<Place>| {
        let place = desk.state.active().get();
        if let Some(frame) = frame.get_untracked()
            && before.is_some_and(|before| before.row != place.row)
        {
            let row = height(desk);
            let top = pixels(place.row, row);
            // The heading lies over the first row in sight.
            let lowest = top + 2 * row - frame.client_height();
            if top < frame.scroll_top() {
                frame.set_scroll_top(top);
            } else if lowest > frame.scroll_top() {
                frame.set_scroll_top(lowest);
            }
            look();
        }
        place
    });
    look
}

/// The height of a row in pixels.
fn height(desk: Desk) -> i32 {
    desk.aside.with_value(|aside| aside.height)
}

fn frame(desk: Desk) -> impl IntoView {
    let (frame, head) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let look = follow(desk, frame, head);
    let slots: Vec<_> = (0..SLOTS).map(|place| slot(desk, place)).collect();
    let top = shown(move || {
        let first = desk.state.first().get();
        format!("translateY({}px)", pixels(first, height(desk)))
    });
    let whole_height = shown(move || format!("{}px", pixels(desk.places(), height(desk))));
    let headings: Vec<_> = (2..)
        .zip(Column::ALL)
        .map(|(at, column)| {
            view! {
                <div class="grid-cell" role="columnheader" aria-colindex=at id=heading_id(column)>{column.label()}</div>
            }
        })
        .collect();
    view! {
        <div class="grid-frame" node_ref=frame on:scroll=move |_| look()>
            <div
                role="grid"
                aria-label="Trabajadores"
                translate="no"
                aria-multiselectable="true"
                aria-rowcount=shown(move || (desk.places() + 1).to_string())
                aria-colcount="6"
                on:keydown=move |event| {
                    desk.take_focus();
                    keys::pressed(desk, &event);
                }
                on:input=move |event| desk.state.typing().set(Some(event_target_value(&event)))
                on:paste=move |event| {
                    desk.take_focus();
                    keys::pasted(desk, event.unchecked_ref());
                }
                on:copy=move |event| keys::copied(desk, event.unchecked_ref(), false)
                on:cut=move |event| keys::copied(desk, event.unchecked_ref(), true)
                on:mousedown=move |event| {
                    desk.take_focus();
                    clicked(desk, &event);
                }
                on:dblclick=move |_| desk.state.editing().set(true)
                on:focusout=move |_| desk.commit()
            >
                <div role="rowgroup" class="grid-head">
                    <div class="grid-row" role="row" aria-rowindex="1" node_ref=head>
                        <div class="grid-cell grid-number" role="columnheader" aria-colindex="1" aria-label="Renglón">"N.º"</div>
                        {headings}
                        <div class="grid-cell" role="columnheader" aria-colindex="6">"Estado"</div>
                    </div>
                </div>
                <div role="presentation" style:height=whole_height>
                    <div role="rowgroup" style:transform=top>
                        {slots}
                    </div>
                </div>
            </div>
        </div>
        <p class="hint">
            {shown(move || {
                let all = desk.all();
                let count = match all {
                    0 => "Todavía no hay trabajadores.".to_owned(),
                    1 => "1 trabajador.".to_owned(),
                    _ => format!("{} trabajadores.", thousands(all as u64)),
                };
                if desk.state.shown().read().is_some() {
                    let shown = thousands(desk.count() as u64);
                    return [&count, " A la vista: ", &shown, "."].concat();
                }
                count
            })}
        </p>
    }
}

/// Goes to the cell that was clicked; the field of the active one is left to the browser.
fn clicked(desk: Desk, event: &MouseEvent) {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    if target.tag_name() == "INPUT" {
        return;
    }
    let Ok(Some(cell)) = target.closest("[data-row]") else {
        return;
    };
    let Ok(cell) = cell.dyn_into::<HtmlElement>() else {
        return;
    };
    let number = |name: &str| cell.dataset().get(name)?.parse::<usize>().ok();
    let column = number("column").and_then(|at| Column::ALL.get(at).copied());
    if let (Some(row), Some(column)) = (number("row"), column) {
        event.prevent_default();
        desk.go(row, column, event.shift_key());
    }
}

/// So many.
fn count(number: i32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// How high so many rows are.
fn pixels(rows: usize, height: i32) -> i32 {
    i32::try_from(rows)
        .unwrap_or(i32::MAX)
        .saturating_mul(height)
}
