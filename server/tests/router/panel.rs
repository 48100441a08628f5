//! The contratista's pages.

use crate::efirma::enter;
use alta::Format;
use axum::http::StatusCode;
use testing::efirmas::{PDF, authorities, company};
use testing::{KEMPER, MAIL, MAIL_2, PASSWORD, World, link_in, lucia, subjects, tomas};
use testing_portal::addresses::{Things, Whose, addresses};
use testing_portal::{Browser, Portal};
use values::CapturistaTexts;

on_each_database!(
    data_and_file_are_saved_together_or_not_at_all,
    from_the_e_firma_to_a_capturista_at_work_and_out_again,
    the_repse_registration_is_its_owner_s_download_and_nothing_else,
    a_file_of_many_is_looked_at_before_anybody_is_registered,
    of_a_file_every_row_is_shown_and_each_count_leads_to_its_own,
    the_same_file_twice_changes_nothing,
    no_page_of_a_contratista_s_is_headed_as_a_capturista_s_way_in,
);

/// KEMPER, signed in, without any data given yet.
pub(crate) async fn entered(world: &World) -> (World, Browser) {
    let world = world.trusting(authorities());
    let mut browser = Portal::over(&world).browser();
    enter(&mut browser, company(KEMPER, "Escuela Kemper Urgate")).await;
    (world, browser)
}

pub(crate) async fn give_data(browser: &mut Browser) {
    let file = Some(("REPSE.pdf", PDF));
    let answer = browser.send_form("/panel/datos", &DATA, file).await;
    assert_eq!(answer.location(), "/panel?aviso=repse");
}

const DATA: [(&str, &str); 8] = [
    ("correo", "avisos@kemper.example"),
    ("correo-confirmar", "avisos@kemper.example"),
    ("telefono", "55 1234 5678"),
    ("fiscal-calle", "Av. Hidalgo"),
    ("fiscal-numero", "77"),
    ("fiscal-colonia", "Centro"),
    ("fiscal-municipio", "Cuauhtémoc"),
    ("fiscal-cp", "06000"),
];

fn alta() -> Vec<(&'static str, String)> {
    let texts = CapturistaTexts::from(&lucia());
    let again = ("correo-confirmar", MAIL);
    (texts.iter().map(|(field, text)| (field.id(), text)))
        .chain([again])
        .map(|(id, text)| (id, text.to_owned()))
        .collect()
}

async fn send(browser: &mut Browser, fields: &[(&str, String)]) -> testing_portal::Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    browser.post("/panel/capturistas/alta", &fields).await
}

/// The page shows the message in one place, which has the focus.
async fn says(browser: &mut Browser, address: &str, sentence: &str) {
    let page = browser.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}");
    let shown = page.shown();
    assert_eq!(shown.matches(sentence).count(), 1, "{shown}");
    // A line beside the page's main content reports what is in progress.
    let (_, main) = shown.split_once("<main").expect("the page");
    assert_eq!(main.matches("role=\"status\"").count(), 1);
    let (_, region) = main.split_once("role=\"status\"").expect("a region");
    let (attributes, inside) = region.split_once('>').expect("its end");
    assert!(attributes.contains("tabindex=\"-1\" autofocus"));
    assert!(inside.starts_with(&format!("<p>{sentence}")), "{inside}");
}

async fn data_and_file_are_saved_together_or_not_at_all(world: &World) {
    let (_, mut browser) = entered(world).await;
    let page = browser.get("/panel/datos").await;
    assert_eq!(page.shown().matches("type=\"file\"").count(), 1);
    assert_eq!(page.shown().matches(">Guardar datos</button>").count(), 1);
    assert!(!page.shown().contains("Subir registro"));
    let file = Some(("REPSE.pdf", PDF));
    let mut wrong = DATA;
    wrong[1].1 = "otro@kemper.example";
    // A wrong field: the page asks for the file again.
    let answer = browser.send_form("/panel/datos", &wrong, file).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in [
        "Los dos correos no son iguales.",
        "Vuelve a elegir el PDF de tu registro: todavía no lo guardamos",
        "value=\"Av. Hidalgo\"",
        "value=\"otro@kemper.example\"",
    ] {
        assert!(answer.shown().contains(text), "{text}");
    }
    // A wrong or too large file: the typed values stay in the form.
    let large = vec![b'%'; 6 * 1024 * 1024];
    for (bytes, words) in [(&b"hola"[..], "no es un PDF"), (&large, "más de 5 MB")] {
        let file = Some(("x.pdf", bytes));
        let answer = browser.send_form("/panel/datos", &DATA, file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        for text in [words, "value=\"Av. Hidalgo\"", "value=\"06000\""] {
            assert!(answer.shown().contains(text), "{text}");
        }
        assert!(!answer.shown().contains("Vuelve a elegir"));
    }
    let page = browser.get("/panel/datos").await;
    assert!(!page.shown().contains("Av. Hidalgo"), "nothing was saved");
    assert!(!page.shown().contains("REPSE.pdf"), "nothing was saved");
    // Without a file, the page says what is missing.
    let answer = browser.send_form("/panel/datos", &DATA, None).await;
    assert_eq!(answer.location(), "/panel/datos?aviso=falta-repse");
    says(&mut browser, answer.location(), "Guardamos tus datos. Para").await;
    let answer = browser.send_form("/panel/datos", &DATA, file).await;
    assert_eq!(answer.location(), "/panel?aviso=repse");
    says(
        &mut browser,
        answer.location(),
        "Guardamos tus datos y tu registro REPSE.",
    )
    .await;
    // From now on the stored file is kept.
    let answer = browser.post("/panel/datos", &DATA).await;
    assert_eq!(answer.location(), "/panel?aviso=datos");
    let page = browser.get("/panel/datos").await;
    assert!(page.shown().contains("REPSE.pdf"));
}

async fn is_asked_for_the_data_first(browser: &mut Browser) {
    assert_eq!(
        browser.get("/panel/capturistas/alta").await.location(),
        "/panel/datos?aviso=faltan-datos"
    );
    let answer = send(browser, &alta()).await;
    assert_eq!(answer.location(), "/panel/datos?aviso=faltan-datos");
    says(
        browser,
        answer.location(),
        "Para registrar capturistas primero necesitamos",
    )
    .await;
}

async fn from_the_e_firma_to_a_capturista_at_work_and_out_again(world: &World) {
    let (world, mut browser) = entered(world).await;
    is_asked_for_the_data_first(&mut browser).await;
    give_data(&mut browser).await;

    let mut wrong = alta();
    "otro@capturistas.example".clone_into(&mut wrong[5].1);
    "Lucía".clone_into(&mut wrong[1].1);
    let answer = send(&mut browser, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.shown().contains("Los dos correos no son iguales."));
    assert!(
        answer.shown().contains("value=\"Lucía\""),
        "nothing typed is lost"
    );
    let answer = send(&mut browser, &alta()).await;
    says(
        &mut browser,
        answer.location(),
        "El registro quedó hecho: en unos momentos le llegará un correo.",
    )
    .await;
    let page = answer.location().replace("?aviso=alta", "");
    assert!(page.starts_with("/panel/capturistas/"), "{page}");
    let shown = browser.get(&page).await;
    assert!(!shown.shown().contains("El registro quedó hecho"));
    for text in [
        "LUCÍA GÓMEZ MARÍN",
        lucia().curp.as_str(),
        MAIL,
        "Invitación en camino",
        "Alta",
    ] {
        // A mail address may be broken into lines between its parts.
        assert!(shown.shown().replace("<wbr>", "").contains(text), "{text}");
    }
    let twice = send(&mut browser, &alta()).await;
    assert!(twice.shown().contains("Esta persona ya es tu capturista."));

    let mails = world.deliver().await;
    let link = link_in(&mails);
    let answer = browser.post(&format!("{page}/invitar"), &[]).await;
    assert_eq!(answer.location(), format!("{page}?aviso=reenvio"));
    let mails = world.deliver().await;
    assert_eq!(subjects(&mails), [MAIL_2]);
    assert!(
        world.create_password(&link, PASSWORD).await.is_err(),
        "the old link is void"
    );
    world
        .create_password(&link_in(&mails), PASSWORD)
        .await
        .expect("a password");

    let mut capturista = Portal::over(&world).browser();
    capturista.sign_in(lucia().curp.as_str(), PASSWORD).await;
    let picker = capturista.get("/contratista").await;
    let (_, rest) = picker.shown().split_once("value=\"0").expect("a choice");
    let id = format!("0{}", rest.split_once('"').expect("its end").0);
    capturista.post(&format!("/contratista/{id}"), &[]).await;
    let work = format!("/trabajo/{id}");
    assert_eq!(capturista.get(&work).await.status, StatusCode::OK);
    assert!(browser.get(&page).await.shown().contains("Con acceso"));
    // Data that a capturista has confirmed can no longer be changed by the contratista.
    let late = browser.post(&format!("{page}/invitar"), &[]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.shown().contains("ya confirmó su correo"));
    assert_eq!(
        browser.get(&format!("{page}/corregir")).await.location(),
        format!("{page}?aviso=sin-correccion")
    );

    assert!(
        browser
            .get(&format!("{page}/baja"))
            .await
            .shown()
            .contains("¿Dar de baja")
    );
    let removed = browser.post(&format!("{page}/baja"), &[]).await;
    assert_eq!(removed.location(), format!("{page}?aviso=baja"));
    says(&mut browser, removed.location(), "La baja quedó hecha").await;
    assert_eq!(
        browser.get(&format!("{page}/baja")).await.location(),
        format!("{page}?aviso=ya-de-baja")
    );
    // It was her only contratista, so the session has ended too.
    let work = capturista.get(&work).await;
    assert!(work.location().starts_with("/ingresar?"));
    let shown = browser.get(&page).await;
    assert!(shown.shown().contains("Deshacer la baja"));
    assert!(shown.shown().contains("certificado 30001000000500003416"));
    let restored = browser.post(&format!("{page}/restaurar"), &[]).await;
    says(&mut browser, restored.location(), "La baja quedó deshecha").await;
    assert!(
        browser
            .get(&page)
            .await
            .shown()
            .contains("Se deshizo la baja")
    );
    a_search_stands_sealed_in_its_address(&mut browser).await;
}

async fn a_search_stands_sealed_in_its_address(browser: &mut Browser) {
    let form = [("buscar", MAIL), ("estado", "activo")];
    let searched = browser.post("/panel/capturistas", &form).await;
    let found = searched.location().to_owned();
    assert!(found.starts_with("/panel/capturistas?busqueda="), "{found}");
    assert!(
        !found.contains("lucia") && found.ends_with("&estado=activo"),
        "{found}"
    );
    let list = browser.get(&found).await;
    assert!(list.shown().contains("1 capturista coincide."));
    assert!(list.shown().contains(&format!("value=\"{MAIL}\"")));
    // A parameter sealed for another contratista, or made up, is ignored.
    for made_up in ["busqueda=bHVjaWE", "busqueda=%00", "buscar=lucia"] {
        let list = browser.get(&format!("/panel/capturistas?{made_up}")).await;
        assert!(!list.shown().contains("coincide"), "{made_up}");
    }
}

async fn the_repse_registration_is_its_owner_s_download_and_nothing_else(world: &World) {
    let (_, mut browser) = entered(world).await;
    assert_eq!(
        browser.get("/panel/datos/repse").await.status,
        StatusCode::NOT_FOUND
    );
    for (bytes, words) in [
        (&b""[..], "vacío"),
        (b"hola", "no es un PDF"),
        (b"%PDF-1.7 y nada", "incompleto"),
        (&vec![b'%'; 5 * 1024 * 1024 + 1], "más de 5 MB"),
        (&vec![b'%'; 6 * 1024 * 1024], "más de 5 MB"),
    ] {
        let answer = browser.upload("/panel/datos/repse", "x.pdf", bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.shown().contains(words), "{words}");
    }
    let name = "Registro \u{d1}and\u{fa}; 2026.pdf";
    browser.upload("/panel/datos/repse", name, PDF).await;
    let file = browser.get("/panel/datos/repse").await;
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename*=UTF-8''Registro%20%C3%91and%C3%BA%3B%202026.pdf"
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(file.raw().as_bytes(), PDF);
}

/// Lucía, an invalid row, Lucía once more, and Tomás without his name.
fn file() -> String {
    format!(
        "CURP,nombre,apellidos,correo\r\n\
         {lucia},Lucía,Gómez Marín,lucia@capturistas.example\r\n\
         MALA,=Ana,Pérez,ana@x.example\r\n\
         {lucia},Otra,Vez,otra@x.example\r\n\
         {tomas},,Ríos,tomas@x.example\r\n",
        lucia = lucia().curp.as_str(),
        tomas = tomas().curp.as_str(),
    )
}

async fn a_file_of_many_is_looked_at_before_anybody_is_registered(world: &World) {
    let (world, mut browser) = entered(world).await;
    assert_eq!(
        browser.get("/panel/capturistas/carga").await.location(),
        "/panel/datos?aviso=faltan-datos"
    );
    give_data(&mut browser).await;
    for (bytes, words) in [
        (&b"CURP;nombre\n"[..], "Falta la columna «apellidos»"),
        (b"", "vacío"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 antiguo",
            "antiguo (.xls)",
        ),
    ] {
        let answer = browser
            .upload("/panel/capturistas/carga", "x.csv", bytes)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(
            answer.shown().contains(words),
            "{words}: {}",
            answer.shown()
        );
    }
    let answer = browser
        .upload("/panel/capturistas/carga", "x.csv", file().as_bytes())
        .await;
    let preview = answer.location().to_owned();
    let shown = browser.get(&preview).await;
    for text in [
        "1 persona",
        "ya viene en el renglón 2",
        "Escribe su nombre.",
        "Todavía no hemos registrado a nadie",
    ] {
        assert!(shown.shown().contains(text), "{text}");
    }
    assert!(world.deliver().await.is_empty(), "nobody has heard of it");
    assert!(
        !browser
            .get("/panel/capturistas")
            .await
            .shown()
            .contains("GOML950214MDFMRC06")
    );
    let rejected = browser.get(&format!("{preview}/rechazados")).await;
    assert_eq!(rejected.header("content-type"), "text/csv; charset=utf-8");
    assert!(rejected.raw().contains("'=Ana"), "{}", rejected.raw());
    assert!(!rejected.raw().contains(",Lucía,"));
    for address in [
        format!("{preview}/rechazados?formato=xlsx"),
        "/panel/capturistas/carga/ejemplo?formato=xlsx".to_owned(),
    ] {
        let workbook = browser.get(&address).await;
        assert_eq!(workbook.header("content-type"), Format::Xlsx.media_type());
        let named = workbook.header("content-disposition");
        assert!(named.contains(".xlsx"), "{named}");
        assert!(workbook.bytes.starts_with(b"PK"));
    }

    let done = browser.post(&preview, &[]).await;
    assert_eq!(done.location(), format!("{preview}?aviso=carga"));
    says(
        &mut browser,
        done.location(),
        "Terminamos con tu archivo. Aquí ves a cuántas personas registramos y qué falta por corregir.",
    )
    .await;
    let shown = browser.get(&preview).await;
    assert!(shown.shown().contains("Se registraron"));
    assert_eq!(world.deliver().await.len(), 2);
    assert!(
        browser
            .get("/panel/capturistas")
            .await
            .shown()
            .contains("GOML950214MDFMRC06")
    );
    // After an hour it is deleted, and the page says so.
    world.later(time::Duration::minutes(14));
    for _ in 0..4 {
        browser.get("/panel").await;
        world.later(time::Duration::minutes(14));
    }
    let gone = browser.get(&preview).await;
    assert_eq!(gone.status, StatusCode::GONE);
}

async fn of_a_file_every_row_is_shown_and_each_count_leads_to_its_own(world: &World) {
    let (_world, mut browser) = entered(world).await;
    give_data(&mut browser).await;
    let form = "/panel/capturistas/carga";
    let first = browser.upload(form, "x.csv", file().as_bytes()).await;
    browser.post(first.location(), &[]).await;
    // Lucía is registered by now, with another mail than in the file; 60 rows have no CURP.
    let wrong = "MALA,Ana,Pérez,ana@x.example\r\n".repeat(60);
    let rows = format!(
        "CURP,nombre,apellidos,correo\r\n\
         {},Lucía,Gómez,otra@capturistas.example\r\n\
         {},Andrea,Ríos,andrea@x.example\r\n{wrong}",
        lucia().curp.as_str(),
        tomas().curp.as_str(),
    );
    let answer = browser.upload(form, "x.csv", rows.as_bytes()).await;
    let preview = answer.location().to_owned();
    // The rows to correct are shown first, with links to the others.
    let shown = browser.get(&preview).await;
    assert!(shown.shown().contains("Renglones por corregir"));
    let new = tomas().curp;
    assert!(!shown.shown().contains(new.as_str()));
    for which in ["todas", "por-registrar", "ya-tuyas", "por-corregir"] {
        let link = format!("href=\"{preview}?ver={which}\"");
        assert!(shown.raw().contains(&link), "{link}");
    }
    let next = format!("href=\"{preview}?ver=por-corregir&amp;pagina=2\"");
    assert!(shown.raw().contains(&next), "{next}");
    for (query, heading, own, count) in [
        ("todas", "Todos los renglones", new.as_str(), 50),
        ("todas&pagina=2", "Todos los renglones", "Por corregir", 12),
        (
            "por-registrar",
            "Renglones listos para registrar",
            "Por registrar",
            1,
        ),
        (
            "ya-tuyas",
            "Renglones de quienes ya eran tus capturistas",
            "Ya es tu capturista, con otro correo",
            1,
        ),
        (
            "por-corregir&pagina=2",
            "Renglones por corregir",
            "Por corregir",
            10,
        ),
        ("cualquiera", "Renglones por corregir", "Por corregir", 50),
    ] {
        let shown = browser.get(&format!("{preview}?ver={query}")).await;
        assert!(shown.shown().contains(heading), "{query}");
        let rows = shown.raw().matches("data-label=\"CURP\"").count();
        assert_eq!(rows, count, "{query}");
        assert!(shown.shown().contains(own), "{query}: {own}");
    }
    let shown = browser.get(&format!("{preview}?ver=registradas")).await;
    assert!(shown.shown().contains("Aquí no hay renglones"));
    assert!(
        shown
            .shown()
            .contains("Todavía no hemos registrado a nadie de este archivo.")
    );
    // The form registers everybody, whatever rows are shown.
    browser.post(&preview, &[]).await;
    let shown = browser.get(&format!("{preview}?ver=registradas")).await;
    assert!(shown.shown().contains(new.as_str()));
    let shown = browser.get(&format!("{preview}?ver=por-registrar")).await;
    assert!(shown.shown().contains("no queda nadie por registrar"));
}

async fn the_same_file_twice_changes_nothing(world: &World) {
    let (world, mut browser) = entered(world).await;
    give_data(&mut browser).await;
    for round in 0..2 {
        let answer = browser
            .upload("/panel/capturistas/carga", "x.csv", file().as_bytes())
            .await;
        let preview = answer.location().to_owned();
        browser.post(&preview, &[]).await;
        browser.post(&preview, &[]).await;
        let mails = world.deliver().await;
        assert_eq!(mails.len(), if round == 0 { 2 } else { 0 });
        let shown = browser.get(&preview).await;
        assert_eq!(
            shown.shown().contains("Ya eran tus capturistas"),
            round == 1
        );
    }
}

async fn no_page_of_a_contratista_s_is_headed_as_a_capturista_s_way_in(world: &World) {
    const HEAD: &str = "Ingreso del capturista";
    let (world, mut browser) = entered(world).await;
    give_data(&mut browser).await;
    let mut seen = 0;
    for route in addresses(&Things::nothing()) {
        let about = route.about();
        let theirs = matches!(about.whose, Whose::Contratistas | Whose::ItsContratistas);
        if theirs && about.kind.methods().starts_with("GET") {
            seen += 1;
            let page = browser.get(route.path()).await;
            assert!(!page.body.contains(HEAD), "{}", about.pattern);
        }
    }
    assert!(seen > 8, "{seen}");
    assert!(!browser.get("/nada").await.body.contains(HEAD));
    let mut stranger = Portal::over(&world).browser();
    let way_in = stranger.get("/ingresar/efirma").await;
    assert!(!way_in.body.contains(HEAD));
    assert!(stranger.get("/ingresar").await.body.contains(HEAD));
}
