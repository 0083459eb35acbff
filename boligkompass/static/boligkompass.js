// Six small things that Streamlit does not do. Runs before Streamlit's own scripts.
(() => {
  "use strict";

  // 1. One act, one step back. When a page is switched, Streamlit writes the address twice: the choices
  // that the server fills in, and the page; which comes first varies. Each is a step in the history,
  // so Back would lead to an address that nobody chose, such as the old page with the new one's
  // choices. So only the first step after something that the reader did is kept; the next ones, and
  // those at the start of a visit, replace the one before.
  let acted = false;
  for (const act of ["pointerdown", "keydown"]) {
    addEventListener(act, () => { acted = true; }, true);
  }
  // Back and Forward are acts that already have their step.
  addEventListener("popstate", () => { acted = false; }, true);

  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  history.pushState = (...step) => {
    (acted ? push : replace)(...step);
    acted = false;
  };

  // 2. «Kopier lenke»: an element with data-kopier="<address>" copies the address, and says so.
  const COPIED = "Lenken er kopiert";
  const FAILED = "Lenken kunne ikke kopieres";

  addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-kopier]");
    if (!button) return;
    event.preventDefault();
    const address = new URL(button.dataset.kopier, location.origin).href;
    tell(button, (await copied(address)) ? COPIED : FAILED);
  });

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copiedTheOldWay(text); // Not https, or the reader said no.
    }
  }

  function copiedTheOldWay(text) {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus?.();
    return done;
  }

  function tell(button, message) {
    region().textContent = message;
    button.dataset.tekst ??= button.textContent;
    button.textContent = message;
    clearTimeout(Number(button.dataset.ventetid));
    button.dataset.ventetid = setTimeout(() => {
      button.textContent = button.dataset.tekst;
      region().textContent = "";
    }, 2000);
  }

  // Read aloud by a screen reader when its text changes; not seen.
  function region() {
    let live = document.getElementById("bk-kunngjoring");
    if (!live) {
      live = document.createElement("div");
      live.id = "bk-kunngjoring";
      live.setAttribute("role", "status");
      live.setAttribute("aria-live", "polite");
      live.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
      document.body.append(live);
    }
    return live;
  }

  // 3. «Skriv ut»: an element with data-skriv-ut prints the page.
  addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-skriv-ut]")) print();
  });

  // 4. Streamlit's list of pages has headings between <ul> and <li>, which is no list to a screen
  // reader. It is told to see links under headings instead.
  const NAVIGATION = '[data-testid="stSidebarNavItems"]';
  new MutationObserver(() => {
    for (const part of document.querySelectorAll(`${NAVIGATION}:not([role]), ${NAVIGATION} li:not([role])`)) {
      part.setAttribute("role", "none");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // 5. The meeting view: keys press its own buttons, and what point came is read aloud. Keys that mean
  // something where the reader stands (in a field, on a button or link, in a table) keep meaning that.
  const BUTTONS = {
    ArrowRight: "neste", PageDown: "neste", " ": "neste",
    ArrowLeft: "forrige", PageUp: "forrige",
    Escape: "avslutt",
  };

  addEventListener("keydown", (event) => {
    const name = event.key === " " && event.shiftKey ? "forrige" : BUTTONS[event.key];
    if (!name || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTaken(event)) return;
    if (!document.querySelector(`.st-key-mote-${name} button`)) return;
    event.preventDefault();
    presses.push(name);
    press();
  });

  // Streamlit makes one of two quick clicks, so each waits for the point that the one before brings;
  // not for ever, should none come.
  const PATIENCE = 2000;
  let presses = [];
  let since = -PATIENCE;

  function press() {
    if (performance.now() - since < PATIENCE) return;
    const button = document.querySelector(`.st-key-mote-${presses.shift()} button`);
    if (!button || button.disabled) {
      presses = [];
      return;
    }
    since = performance.now();
    button.click();
  }

  function isTaken(event) {
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest("input, textarea, select, [contenteditable=true], [role=dialog]")) return true;
    if (event.key === " ") return Boolean(at.closest("button, a, summary"));
    return event.key.startsWith("Arrow") && Boolean(at.closest(".bk-rull"));
  }

  let told = null;
  new MutationObserver(() => {
    if (!document.querySelector(".bk-tittel")) return;
    const point = document.querySelector("[data-punkt]")?.dataset.punkt;
    if (point === told) return;
    // What the reader came in on is read as any page is.
    const first = told === null;
    told = point;
    since = -PATIENCE;
    if (!point) presses = [];
    if (first || !point) return;
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    region().textContent = point;
    if (presses.length) press();
  }).observe(document.documentElement, { childList: true, subtree: true });

  // 6. A server that was started again knows nothing of the visit, and Streamlit, which finds it by
  // itself, does not ask it for the page before the reader does something. If that is another page,
  // the choices in the address are gone by then. So the page is asked for at once, by Streamlit's own
  // key for it; what was written in its fields stays.
  const APP = '[data-testid="stApp"]';
  let lost = false;
  new MutationObserver(() => {
    const state = document.querySelector(APP)?.getAttribute("data-test-connection-state");
    if (!state) return;
    if (state !== "CONNECTED") {
      lost = true;
    } else if (lost) {
      lost = false;
      // After Streamlit has drawn that it is connected.
      setTimeout(() => {
        for (const kind of ["keydown", "keyup"]) {
          const key = { key: "r", code: "KeyR", keyCode: 82, which: 82, bubbles: true };
          document.body.dispatchEvent(new KeyboardEvent(kind, key));
        }
        acted = false;
      });
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-test-connection-state"],
  });
})();
