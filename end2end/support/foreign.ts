// Changes of our pages by others: password managers, translators and the like. And failures of the wasm.
import { type Page, expect } from "@playwright/test";

/** The time: before, during or after hydration. */
export const TIMES = ["before", "during", "after"] as const;
export type Time = (typeof TIMES)[number];

export const KINDS = [
  "a div after the password",
  "a span after the first field",
  "text wrapped as translators do",
  "a node removed",
  "attributes changed",
  "text split",
  "comments inserted",
  "everything wrapped",
] as const;
export type Kind = (typeof KINDS)[number];

/** Changes the page; runs in the browser. */
const change = (kind: Kind): void => {
  const main = document.querySelector("main");
  if (main === null) throw new Error("no main");
  const heading = main.querySelector("h1");
  const fields = [...main.querySelectorAll("input:not([type=hidden])")];
  const texts = (): Text[] => {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (walker.nextNode()) found.push(walker.currentNode as Text);
    return found.filter((text) => text.data.trim() !== "");
  };
  const made = (name: string): HTMLElement => {
    const element = document.createElement(name);
    element.className = "ajeno";
    return element;
  };
  switch (kind) {
    case "a div after the password":
      (main.querySelector("input[type=password]") ?? fields.at(-1) ?? heading)?.after(made("div"));
      break;
    case "a span after the first field":
      (fields[0] ?? heading)?.after(made("span"));
      break;
    case "text wrapped as translators do":
      for (const text of texts()) {
        const [outer, inner] = [document.createElement("font"), document.createElement("font")];
        text.replaceWith(outer);
        outer.append(inner);
        inner.append(text.data);
      }
      break;
    case "a node removed":
      (main.querySelector(".lead, .hint") ?? main.querySelector("section p, p"))?.remove();
      break;
    case "attributes changed":
      for (const element of main.querySelectorAll("*")) {
        element.setAttribute("data-ajeno", "1");
        element.setAttribute("lang", "en");
        element.removeAttribute("aria-describedby");
      }
      break;
    case "text split":
      for (const text of texts()) text.splitText(1);
      break;
    case "comments inserted":
      for (const element of main.querySelectorAll("*")) {
        if (!/^(input|br)$/i.test(element.tagName)) element.prepend(document.createComment("ajeno"));
      }
      break;
    case "everything wrapped": {
      const [outer, inner] = [made("div"), made("div")];
      inner.append(...main.childNodes);
      main.append(inner);
      main.replaceWith(outer);
      outer.append(main);
    }
  }
};

/** Changes the present page. */
export const disturb = (page: Page, kind: Kind): Promise<void> => page.evaluate(change, kind);

/** Changes every page as soon as its wasm has loaded, before it has done anything. */
export const disturbOnArrival = async (page: Page, kind: Kind): Promise<void> => {
  await page.addInitScript(`{
    const change = ${change.toString()};
    const before = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
      const made = await before.apply(WebAssembly, given);
      change(${JSON.stringify(kind)});
      return made;
    };
  }`);
};

/** Keeps a reference to the wasm, so that it can be made to fail; call before the first page. */
export const remember = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const before = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
      const made = await before.apply(WebAssembly, given);
      Reflect.set(window, "instance", made.instance);
      return made;
    };
  });
};

/** Makes the wasm fail in a separate task, as when it panics. */
const fail = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { exports } = Reflect.get(window, "instance") as WebAssembly.Instance;
    const nowhere = 0x7f_ff_ff_f0;
    const failing = Object.values(exports).find((each) => {
      if (typeof each !== "function") return false;
      try {
        each(nowhere, nowhere, nowhere, nowhere);
        return false;
      } catch (error) {
        return error instanceof WebAssembly.RuntimeError;
      }
    });
    if (typeof failing !== "function") throw new Error("nothing fails");
    const failed = new Promise((done) => addEventListener("error", done, { once: true }));
    setTimeout(() => failing(nowhere, nowhere, nowhere, nowhere));
    await failed;
  });

/** Makes the wasm fail, and lets the page notice. */
export const lose = async (page: Page): Promise<void> => {
  await fail(page);
  await expect(page.locator("html")).not.toHaveAttribute("data-alive");
};
