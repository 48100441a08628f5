// The script that runs beside the wasm and works without it: it starts hydration, navigates without reloading, sends
// forms, keeps typed text, watches the session's end, and hands everything back to the browser once the wasm has
// failed. The wasm draws the pages that check while typing (decision 7).

/** The server's settings for this script. */
const { glue, wasm: file, panel, shape } = document.getElementById("portal").dataset;
const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const holder = () => document.getElementById("pagina");
/** A separate task, so that typing is never blocked by the whole start at once. */
const task = () => new Promise((done) => setTimeout(done));
const tell = (field, name) => field.dispatchEvent(new Event(name, { bubbles: true }));
/** Storage may be forbidden: then nothing is kept. */
const careful = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};

/** The glue's module, once the wasm runs. */
let wasm;
/** Whether the wasm has failed: from then on the browser does everything by itself. */
let gone = false;

// Postcard: integers in groups of seven bits, texts after their length, a variant's number before it.

const written = (...texts) => {
  const bytes = [];
  const whole = (value) => {
    let rest = BigInt(value);
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
  };
  whole(shape);
  for (const text of texts) {
    const encoded = new TextEncoder().encode(text);
    whole(encoded.length);
    for (const byte of encoded) bytes.push(byte);
  }
  return new Uint8Array(bytes);
};

const reading = (bytes) => {
  let at = 0;
  const whole = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = whole();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const option = (read) => (whole() ? read() : null);
  /** In the order of `page::Page`. Of its content, only HTML is read here. */
  const page = () => ({
    address: text(),
    title: text(),
    header: text(),
    account: option(text),
    remaining: option(() => ({ seconds: whole(), warning: whole(), extends: whole() })),
    body: bytes.subarray(at),
    html: whole() ? null : text(),
  });
  return { page, outcome: () => (whole() ? { elsewhere: text() } : page()) };
};

// An element being pressed must not move before the release: messages that would appear meanwhile, because a field lost
// the focus or an answer arrived, are delayed.

let pressed = false;
let waiting = [];
const released = () => pressed && new Promise((done) => waiting.push(done));
const release = () => {
  // After the click.
  setTimeout(() => {
    pressed = false;
    for (const act of waiting.splice(0)) act();
  });
};
// A touch causes mouse events only after it is lifted: then all of them at once.
for (const name of ["pointerdown", "mousedown"]) {
  addEventListener(name, ({ button }) => (pressed ||= !button), true);
}
// Some presses end without an event of their own: a menu opens, the window loses the focus, a scroll bar is released.
for (const name of ["pointerup", "pointercancel", "mouseup", "dragend", "keydown", "contextmenu", "pagehide"]) {
  addEventListener(name, release, true);
}
// The window's own: a field's does not bubble.
addEventListener("blur", release);
addEventListener("pointermove", ({ buttons }) => pressed && !buttons && release(), true);
addEventListener(
  "change",
  (event) => {
    if (!pressed) return;
    event.stopImmediatePropagation();
    waiting.push(() => tell(event.target, "change"));
  },
  true,
);

// Showing that a request is in progress.

/** The request in progress: none, another page, a search, or a form. */
let work = "";
let afterwards = [];

/** «Guardar datos»: «Guardando datos…». */
const doing = (name) => {
  const words = name.trim().split(/\s+/);
  const verb = words[0]
    .replace(/e(gu|[^aeiou]+)ir$/, "i$1ir")
    .replace(/(ar|[ei]r)$/, (ending) => (ending === "ar" ? "ando" : "iendo"));
  return verb === words[0] ? "Un momento…" : `${[verb, ...words.slice(1)].join(" ")}…`;
};

const say = (text) => {
  const line = find("#en-curso");
  // Unchanged text is not announced again.
  if (line.textContent !== text) line.replaceChildren(text);
};

const rest = () => {
  work = "";
  for (const act of afterwards.splice(0)) act();
};

const begin = (kind, button) => {
  forgetSearch();
  rest();
  find(".lost-line")?.replaceChildren();
  work = kind;
  const words = button ? (button.dataset.doing ?? doing(button.textContent)) : "Cargando…";
  const strip = find(".progress");
  strip.dataset.busy = true;
  const timers = [
    setTimeout(() => {
      // The e.firma page shows its own progress.
      if (kind !== "efirma") say(words);
      if (!button) return;
      const name = [...button.childNodes];
      button.replaceChildren(words);
      button.setAttribute("aria-disabled", true);
      afterwards.push(() => {
        button.replaceChildren(...name);
        button.removeAttribute("aria-disabled");
      });
    }, 300),
    setTimeout(
      () => say("Esto tarda más de lo normal. Espera un poco sin cerrar la página; si no avanza, revisa tu internet."),
      10_000,
    ),
  ];
  afterwards.push(() => {
    timers.map(clearTimeout);
    strip.dataset.busy = false;
    say("");
  });
  return ++latest;
};

/** The message when the connection is lost. */
const lost = (text, again) => {
  rest();
  const said = document.createElement("p");
  said.append(text);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.append("Reintentar");
  button.onclick = again;
  find(".lost-line").replaceChildren(said, button);
};

// Typed text: kept until it is sent, for the person who typed it and for nobody else.

const KEPT = "icsoe:";
/** The person for whom text may be kept; the same in every tab. */
const OWNER = "icsoe-de";
const LONGEST = 8 * 60 * 60 * 1000;

/** The page being shown. */
let present = {};
/** A form being sent, or everything: leaving needs no question. */
let leaving;

const owner = (account) => account.split(".")[0];
const refused = (page) => page.title?.startsWith("Error");
const isBox = (field) => /radio|checkbox/.test(field.type);
const stateOf = (field) => (isBox(field) ? field.checked : field.value);
const keyOf = (field) => field.id || field.name + (isBox(field) ? field.value : "");
const forms = () => (present.account ? all("form[method=post]:not([role=search])", holder()) : []);
/** Never passwords (shown or not), files, hidden fields, or fields that are only for copying. */
const keepable = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      !field.readOnly &&
      field.matches("input, select, textarea") &&
      !/password|hidden|file/.test(field.type + field.autocomplete),
  );
const isUnsaved = (field) =>
  field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : isBox(field)
      ? field.checked !== field.defaultChecked
      : field.value !== (refused(present) || field.form?.dataset.unsaved !== undefined ? "" : field.defaultValue);
/** Whether the page holds unsaved input: typed text, or a chosen file. */
const hasUnsaved = (sent) =>
  leaving !== true &&
  (find("[data-waiting]") ||
  forms().some(
    (form) =>
      form !== sent &&
      form !== leaving &&
      (keepable(form).some((field) => field.type !== "radio" && isUnsaved(field)) ||
        all("input[type=file]", form).some((field) => field.value)),
  ));
const mayLeave = (sent) => {
  if (!hasUnsaved(sent)) return true;
  const may = confirm("Lo que escribiste en esta página no se ha guardado. ¿Quieres salir de todos modos?");
  if (may) forget();
  return may;
};

let aging;
/** The shown page's own key: while Back is in progress the address is already another's. */
const place = () => `${KEPT}${present.account}:${(present.address ?? location.pathname).split("?")[0]}`;
const forget = () => careful(() => sessionStorage.removeItem(place()));
/** When the browser itself sends a form, the next page tells the result. */
const markSent = () =>
  careful(() => {
    const typed = JSON.parse(sessionStorage.getItem(place()));
    if (typed) sessionStorage.setItem(place(), JSON.stringify({ ...typed, sent: true }));
  });
/** Deletes text that belongs to another person, is too old, or was sent, now that `page` has loaded. If nobody is signed
 * in on it, the session had ended, and the sent text was lost. Does so again when the oldest of the rest is too old:
 * every page counts, also one on which nothing is typed. */
const tidy = (page) =>
  careful(() => {
    const whose = localStorage.getItem(OWNER);
    let next = LONGEST;
    for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT))) {
      const mine = owner(key.slice(KEPT.length).split(":")[0]) === whose;
      const typed = JSON.parse(sessionStorage.getItem(key));
      const done = typed.sent && page?.account;
      const left = LONGEST + typed.time - Date.now();
      if (!mine || done || left < 1) sessionStorage.removeItem(key);
      else {
        if (left < next) next = left;
        if (page) sessionStorage.setItem(key, JSON.stringify({ ...typed, sent: false }));
      }
    }
    clearTimeout(aging);
    aging = setTimeout(tidy, next);
  });
const keep = () =>
  careful(() => {
    const fields = {};
    const seen = {};
    for (const form of forms()) {
      const action = form.getAttribute("action");
      seen[action] = form.elements.revision?.value;
      for (const field of keepable(form)) {
        if (isUnsaved(field)) fields[`${action} ${keyOf(field)}`] = stateOf(field);
      }
    }
    if (!Object.keys(fields).length) return forget();
    sessionStorage.setItem(place(), JSON.stringify({ time: Date.now(), fields, seen, sent: Boolean(leaving) }));
    // Also what is typed into a page that is still shown after signing out in another tab.
    tidy();
  });
const isTouched = (form, field) =>
  field.type === "radio"
    ? [...form.elements].some((other) => other.name === field.name && isUnsaved(other))
    : isUnsaved(field);
const putBack = () =>
  careful(() => {
    const { fields, seen } = JSON.parse(sessionStorage.getItem(place()));
    let other = false;
    for (const form of forms()) {
      const action = form.getAttribute("action");
      for (const field of keepable(form)) {
        const state = fields[`${action} ${keyOf(field)}`];
        // Text typed while the wasm was loading is newer.
        if (state === undefined || state === stateOf(field) || isTouched(form, field)) continue;
        other = true;
        // What somebody else has saved since this text was typed is a conflict, and not overwritten unseen.
        if (seen[action]) form.elements.revision.value = seen[action];
        field[isBox(field) ? "checked" : "value"] = state;
        tell(field, "input");
      }
    }
    if (other) say("Aquí está lo que habías escrito; todavía no se ha guardado.");
  });

/** Decides, now that this page has loaded, whose the kept text is. */
const claim = ({ address, account }) => {
  careful(() => {
    const out = /[?&]motivo=salida/.test(address);
    if (out || account) localStorage.setItem(OWNER, out ? "" : owner(account));
  });
  tidy({ account });
};

/** Draws the part of the page that has a wasm of its own: the workers' grid. Without it the page works, too. */
const bundled = async ({ account }) => {
  const part = find("[data-bundle]");
  if (!part) return;
  const module = await import(part.dataset.bundle);
  await module.default({ module_or_path: part.dataset.module });
  await released();
  if (part.isConnected) module.mount(part, account);
};

/** A page has loaded. */
const greet = (page) => {
  present = page;
  claim(page);
  watch(page.remaining);
  if (!page.account) return;
  bundled(page).catch(() => {});
  if (refused(page)) keep();
  else putBack();
};

// The session: two minutes before its end a dialog asks, and at the end the server is asked first, since another tab
// may have extended it. Only people's actions extend it.

let timer;
let lastTyped = 0;
const dialog = () => find("#sesion");
const inAWhile = (seconds, act) => {
  clearTimeout(timer);
  timer = setTimeout(act, seconds * 1000);
};
const ended = () => {
  // The answer to a form in progress will tell its result, and the session's state.
  if (work === "submit" || work === "browser") return inAWhile(5, () => tick());
  dialog().close();
  // The server knows that it has expired, and redirects to the sign-in page and back.
  go(present.address, "push");
};
const watch = (remaining) => {
  clearTimeout(timer);
  dialog().close();
  lastTyped = Date.now();
  if (remaining) inAWhile(Math.max(0, remaining.seconds - remaining.warning), () => tick());
};
/** The session's remaining time: `null` if it has ended, `undefined` without a connection. */
const askSession = async (address, method) => {
  try {
    const answer = await fetch(address, { method });
    if (answer.status === 401) return null;
    const left = (await answer.json()).restante;
    await released();
    return left && { seconds: left.segundos, warning: left.aviso_segundos, extends: left.prorrogable };
  } catch {
    return undefined;
  }
};
const inWords = (seconds) => {
  const [count, unit] = seconds < 60 ? [seconds, "segundo"] : [Math.round(seconds / 60), "minuto"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};
const tick = async () => {
  const left = await askSession("/api/v1/sesion", "GET");
  if (gone) return;
  // Without a connection try again soon, rather than alarm anybody.
  if (left === undefined) return inAWhile(15, tick);
  if (!left) return ended();
  if (left.seconds > left.warning) return watch(left);
  if (!dialog().open) {
    for (const part of all("[data-extends]", dialog())) {
      part.hidden = (part.dataset.extends === "true") !== Boolean(left.extends);
    }
    for (const part of all("[data-left]", dialog())) part.textContent = inWords(left.seconds);
    dialog().showModal();
  }
  inAWhile(left.seconds + 1, tick);
};
const lengthen = () => askSession("/api/v1/sesion/seguir", "POST");
const extend = async () => {
  const left = await lengthen();
  if (gone || left === undefined) return;
  if (left) watch(left);
  else ended();
};
/** *Seguir trabajando*, or *Aceptar* if it cannot be extended any more. */
const answerDialog = () => {
  if (find("button [data-extends=false]", dialog()).hidden) extend();
  else dialog().close();
};

// Navigation.

/** The request whose answer counts; answers of older ones are dropped. */
let latest = 0;
let resting;
/** The fields of the search whose results are shown, made while typing. */
let searched = null;
/** The number of history entries before this one. */
let depth = history.state?.depth ?? 0;

/** Results that arrive later must not change the page that the user has moved on to. */
const forgetSearch = () => {
  clearTimeout(resting);
  if (work !== "search") return;
  latest++;
  rest();
};

const record = (address, step) => {
  if (step === "push") history.pushState({ depth: ++depth }, "", address);
  else history.replaceState({ depth }, "", address);
};

const leaveFor = (address) => {
  leaving = true;
  location.assign(address);
};

/** The bytes of an answer; `undefined` if it was lost on the way, `null` if it is not a page of ours. */
const call = async (name, ...texts) => {
  try {
    const answer = await fetch(`/fn/${name}`, {
      method: "POST",
      headers: { "content-type": "application/x-postcard" },
      body: written(...texts),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    await released();
    return answer.ok ? bytes : null;
  } catch {
    return undefined;
  }
};

const show = (page, step) => {
  searched = null;
  const old = holder();
  const next = old.cloneNode(false);
  const typed = all("input", old).filter((field) => /password/.test(field.autocomplete));
  if (page.html === null) wasm.draw(page.body, next);
  else next.innerHTML = page.html;
  old.replaceWith(next);
  // After a refusal the new password stays, with its ticked rules; a wrong current password is cleared.
  const again = refused(page) && find("[autocomplete=new-password]", next);
  for (const { id, value } of again ? typed : []) {
    const field = document.getElementById(id);
    if (!field || field.matches("[autocomplete=current-password][aria-invalid]")) continue;
    field.value = value;
    tell(field, "input");
  }
  // When Back was redirected, the address is not yet the page's, even if the page is the one shown.
  if (step === "replace" || (step === "push" && page.address !== present.address)) record(page.address, step);
  document.title = page.title;
  find(".header").innerHTML = page.header;
  rest();
  leaving = null;
  greet(page);
  if (step !== "keep") scrollTo(0, 0);
  // Where a reader continues: at the errors or the message, else at the heading.
  (find("main [autofocus]") ?? find("main h1"))?.focus();
};

/** Shows the answer to requesting `asked`, or to sending `form`. */
const arrive = (outcome, step, asked, form) => {
  // Redirected more than once: the browser follows by itself.
  if (outcome.elsewhere) return leaveFor(outcome.elsewhere);
  if (form && outcome.account === present.account && !refused(outcome)) forget();
  try {
    if (!gone) {
      // Back led to a redirect: its history entry becomes the other page's.
      return show(outcome, step === "keep" && outcome.address !== asked ? "replace" : step);
    }
  } catch (error) {
    die(error);
  }
  // The wasm failed meanwhile. The server repeats refusals; completed acts stay done.
  leaving = true;
  if (form && refused(outcome)) form.submit();
  else location.assign(outcome.address);
};

/** On any failure the request is abandoned. */
const failed = (error) => {
  die(error);
  rest();
};

/** Loads the style sheet of panels and of capturing, which the way in does without, before the first page that needs
 * it. */
const styled = (html) => {
  if (!panel || !html?.includes("panel-list") || find(`link[href="${panel}"]`)) return;
  return new Promise((done) => {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "stylesheet", href: panel, onload: done, onerror: done }),
    );
  });
};

const go = (address, step) => visit(address, step).catch(failed);
const visit = async (address, step) => {
  const ticket = begin("visit");
  const bytes = await call("pagina", address);
  const outcome = bytes && reading(bytes).outcome();
  await styled(outcome?.html);
  if (ticket !== latest) return;
  if (bytes) arrive(outcome, step, address);
  else if (bytes === null || gone) leaveFor(address);
  else {
    // A form that was overtaken by this navigation was not sent.
    leaving = null;
    lost("No pudimos conectarnos. Revisa tu internet.", () => go(address, step));
  }
};

const fieldsOf = (form, button) => new URLSearchParams(new FormData(form, button)).toString();

const send = async (form, button) => {
  const address = form.getAttribute("action");
  const fields = fieldsOf(form, button);
  // So that the browser never stores it as text.
  for (const shown of all(".show-password[aria-pressed=true]", form)) shown.click();
  const ticket = begin("submit", button);
  leaving = form;
  const bytes = await call("formulario", address, fields);
  const outcome = bytes && reading(bytes).outcome();
  await styled(outcome?.html);
  if (ticket !== latest) return;
  if (bytes) arrive(outcome, "push", address, form);
  else if (bytes === null) {
    // Too large, too busy, internal error: the plain post gets the server's own page for it.
    leaving = true;
    markSent();
    form.submit();
  } else {
    leaving = null;
    lost("No pudimos conectarnos. Lo que escribiste sigue aquí: revisa tu internet.", () =>
      form.requestSubmit(button),
    );
  }
};

/** A form sent by the browser: once, and with its progress shown. */
const sendByBrowser = (event, form, button) => {
  if (work === "browser") return event.preventDefault();
  leaving = form;
  markSent();
  begin("browser", button);
  // A user who stopped it may send it again, and is asked before leaving.
  setTimeout(() => {
    if (work !== "browser") return;
    leaving = null;
    rest();
  }, 10_000 + 5_000);
};

const search = async (form) => {
  // The page is about to change anyway, and the answer to a form must not be dropped.
  if (work === "submit" || work === "browser") return;
  const ticket = begin("search");
  const address = form.getAttribute("action");
  const fields = fieldsOf(form);
  // A search text may be a CURP or a mail address and must not be part of an address: the answer contains a sealed one.
  const bytes = await (form.method === "post" ? call("formulario", address, fields) : call("pagina", encoded(form)));
  if (ticket !== latest || gone) return;
  rest();
  // No connection: the button will show the message when it is pressed.
  if (!bytes) return;
  const page = reading(bytes).outcome();
  const drawn = document.createElement("div");
  drawn.innerHTML = page.html ?? "";
  const places = ["[data-results]", "[data-found]"].map((place) => [find(place), find(place, drawn)]);
  // Signed out meanwhile, for example: show that page.
  if (places.flat().includes(null)) return arrive(page, "replace", address);
  for (const [old, found] of places) old.innerHTML = found.innerHTML;
  record(page.address, "replace");
  present.address = page.address;
  searched = fields;
};

const encoded = (form) => `${form.getAttribute("action")}?${fieldsOf(form)}`;

/** The target of a plain click on a link to one of our pages. */
const clickedAddress = (event) => {
  const { button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target } = event;
  if (defaultPrevented || button || ctrlKey || metaKey || shiftKey || altKey) return null;
  const link = target.closest?.("a[href]");
  // `rel="external"`: on this site, but not a page of the application. The browser itself handles jumps within the
  // page.
  const ours =
    link &&
    !link.target &&
    !link.hasAttribute("download") &&
    link.rel !== "external" &&
    link.origin === location.origin &&
    !link.hash;
  return ours ? link.pathname + link.search : null;
};

/** Listens until the wasm has failed. After any error here, too, the browser takes over. */
const listen = (target, name, act) =>
  target.addEventListener(name, (event) => {
    if (gone) return;
    try {
      act(event);
    } catch (error) {
      die(error);
    }
  });

const listenToDocument = () => {
  history.replaceState({ depth }, "");
  listen(document, "click", (event) => {
    if (event.target.closest?.("#sesion button")) return answerDialog();
    const address = clickedAddress(event);
    if (address === null) return;
    event.preventDefault();
    if (mayLeave()) go(address, "push");
  });
  listen(document, "submit", (event) => {
    const { target: form, submitter } = event;
    const action = form.getAttribute("action");
    if (event.defaultPrevented || action === null) return;
    // Found already while typing: the list must not be redrawn while it is used.
    if (form.matches("[role=search]") && fieldsOf(form) === searched) event.preventDefault();
    else if (form.method === "get") {
      event.preventDefault();
      if (mayLeave()) go(encoded(form), "push");
    } else if (work === "submit" || !mayLeave(form)) event.preventDefault();
    // The browser itself sends a form with a file.
    else if (form.hasAttribute("enctype")) sendByBrowser(event, form, submitter);
    else {
      event.preventDefault();
      send(form, submitter).catch(failed);
    }
  });
  listen(document, "input", ({ target }) => {
    forgetSearch();
    if (!work) say("");
    const form = target.closest?.("form[role=search]");
    if (form) resting = setTimeout(() => gone || search(form).catch(failed), 250);
    if (!present.remaining) return;
    keep();
    // Typing counts as activity: it extends the session, once a minute.
    if (Date.now() - lastTyped < 60_000) return;
    lastTyped = Date.now();
    lengthen().then((left) => left && !gone && watch(left));
  });
  listen(document, "change", ({ target }) => {
    keep();
    // A field of a still page is checked when it loses the focus.
    const check = target.dataset?.check;
    if (!check) return;
    const other = check.startsWith("igual:") ? document.getElementById(check.slice(6)).value : undefined;
    document.getElementById(`${target.id}-consejo`).textContent = wasm.advise(check, target.value, other) ?? "";
  });
  listen(window, "popstate", ({ state }) => {
    const address = location.pathname + location.search;
    // A jump within the page, or Back from one: nothing to fetch, but a history entry of its own.
    if (address === present.address) {
      if (state) depth = state.depth;
      else history.replaceState({ depth: ++depth }, "");
      return;
    }
    const steps = depth - (state?.depth ?? 0);
    if (steps && !mayLeave()) return history.go(steps);
    depth -= steps;
    go(address, "keep");
  });
  // Escape means "I am here".
  dialog().addEventListener("cancel", (event) => {
    event.preventDefault();
    answerDialog();
  });
};
// Once the wasm has failed, the browser sends the forms.
addEventListener("submit", ({ target, defaultPrevented }) => {
  if (!gone || defaultPrevented || target.method !== "post") return;
  leaving = target;
  markSent();
});
// Kept text is deleted where no script listens otherwise, too: on the e.firma sign-in page, without the wasm, and after
// it has failed.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  leaving = null;
  rest();
  tidy();
});
addEventListener("storage", () => tidy());
addEventListener("beforeunload", (event) => {
  if (hasUnsaved(leaving)) event.preventDefault();
});

// Hydration, and failure.

/** The e.firma sign-in page needs its wasm, and says so. */
const sayUnable = () => {
  find("#efirma-cargando")?.toggleAttribute("hidden", true);
  find("#efirma-falla")?.toggleAttribute("hidden", false);
};

/** The wasm has failed: forms post and links load as with scripts off. */
const die = (error) => {
  if (gone) return;
  gone = true;
  console.error(error);
  // Hides elements that need scripts.
  delete root.dataset.alive;
  for (const shown of all(".password-field input")) shown.type = "password";
  clearTimeout(timer);
  dialog()?.close();
  // A form being sent will get its answer, which `send` handles; nothing else will.
  if (work && work !== "submit" && work !== "visit") rest();
  sayUnable();
};
/** Whether an error comes from the wasm or one of our scripts. */
const isOurs = (error) => error instanceof WebAssembly.RuntimeError || /\.wasm|\/pkg\//.test(error?.stack);
addEventListener("error", ({ error }) => isOurs(error) && die(error));
addEventListener("unhandledrejection", ({ reason }) => isOurs(reason) && die(reason));

/** Nodes inserted before hydration (by a password manager, a translator) would make it misread the page: the page is
 * restored as it was sent, with the typed text. */
const asSent = () => {
  const page = holder();
  // Split text nodes look the same in HTML.
  page.normalize();
  if (typeof alEnviar === "undefined" || page.innerHTML === alEnviar) return;
  const { activeElement: focused } = document;
  const caret = careful(() => [focused.selectionStart, focused.selectionEnd]);
  const states = all("input", page).map((field) => [field.id, stateOf(field), field]);
  page.innerHTML = alEnviar;
  for (const [id, state, old] of states) {
    const field = id && document.getElementById(id);
    if (field) field[isBox(field) ? "checked" : "value"] = state;
    if (field && old === focused) {
      field.focus();
      careful(() => field.setSelectionRange(...caret));
    }
  }
};

const firstPage = () => {
  const data = find("#datos-de-la-pagina");
  // The browser's own base64 decoder: each character of its result is a byte.
  return data && reading(Uint8Array.from(atob(data.textContent), (byte) => byte.charCodeAt())).page();
};

/** The e.firma's wasm controls its own page; here only its loading time is shown. */
const watchEfirma = () => {
  const button = find("#ingresar");
  if (!button) return;
  new MutationObserver(() => {
    const busy = button.getAttribute("aria-disabled") && !gone;
    if (busy && !work) begin("efirma", button);
    else if (!busy && work) rest();
  }).observe(button, { attributeFilter: ["aria-disabled"] });
};

const start = async () => {
  const page = firstPage();
  claim(page ?? { address: location.search });
  if (!page) watchEfirma();
  const module = await import(glue);
  await module.default({ module_or_path: file });
  careful(() => sessionStorage.removeItem("otra"));
  wasm = module;
  if (!page) return;
  await task();
  if (page.html === null) {
    asSent();
    wasm.hydrate(page.body, holder());
  }
  await task();
  listenToDocument();
  root.dataset.alive = "";
  greet(page);
};

/** Without glue and wasm the page works as plain HTML, so a failure to load is ignored. Only if the files are gone,
 * since another version was deployed meanwhile, the page is reloaded: once, and not if anything was typed. */
const startAnew = async () => {
  const { status } = await fetch(file, { method: "HEAD" });
  const typed = all("input, select, textarea").some(isUnsaved);
  if (status !== 404 || sessionStorage.getItem("otra") || typed) return;
  sessionStorage.setItem("otra", "1");
  location.reload();
};

start().catch((error) => {
  if (wasm || error instanceof WebAssembly.RuntimeError) die(error);
  else {
    sayUnable();
    startAnew().catch(() => {});
  }
});
