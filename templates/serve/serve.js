// The preview's part of a page: it reloads what was saved, shows errors over the page, and has a panel with what is to be
// mended and translated. It is put into pages by `build-site serve` alone.
(() => {
  "use strict";
  const { version, followed } = document.currentScript.dataset;
  const base = "/.build-site/";
  const store = (key, value) => {
    try {
      if (value === undefined) return sessionStorage.getItem("build-site-" + key);
      sessionStorage.setItem("build-site-" + key, value);
    } catch {}
    return null;
  };
  const page = (() => {
    try {
      return decodeURIComponent(location.pathname);
    } catch {
      return location.pathname;
    }
  })();
  const query = "?page=" + encodeURIComponent(page);

  // Where the reader was, for the page that is loaded again in the same tab.
  const kept = (() => {
    try {
      return JSON.parse(store("scroll"));
    } catch {
      return null;
    }
  })();
  store("scroll", "null");
  if (kept?.page === page) {
    const restore = () => {
      if (Math.abs(scrollY - kept.top) > 1) scrollTo({ left: kept.left, top: kept.top, behavior: "instant" });
    };
    document.addEventListener("DOMContentLoaded", restore);
    addEventListener("load", () => requestAnimationFrame(restore));
  }
  const reload = () => {
    store("scroll", JSON.stringify({ page, left: scrollX, top: scrollY }));
    location.reload();
  };

  // Only a tab that is seen listens: a browser has six connections a host, and a tab that comes back is told at once
  // what it missed.
  let events = null;
  const listen = () => {
    if (events || document.visibilityState !== "visible") return;
    events = new EventSource(`${base}events${query}&version=${version}&followed=${followed}`);
    events.addEventListener("page", reload);
    events.addEventListener("notes", () => load());
    events.addEventListener("follow", (event) => {
      if (event.data !== location.pathname) location.assign(event.data);
    });
    events.addEventListener("open", () => status(true));
    events.addEventListener("error", () => status(false));
  };
  const rest = () => {
    events?.close();
    events = null;
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? listen() : rest()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);

  // Everything visible lives in a shadow tree, so that neither the site's styles nor ours reach the other.
  const tree = (id) => {
    const host = document.createElement("div");
    host.id = id;
    const root = host.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = base + "serve.css";
    root.append(style);
    return { host, root };
  };
  const { host, root } = tree("build-site-preview");
  // In the page only while there are errors.
  const over = tree("build-site-error-overlay");
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "onclick") made.addEventListener("click", value);
      else if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };
  const overlay = element("div", { class: "overlay", role: "alert" });
  over.root.append(overlay);
  const open = element("button", { type: "button", class: "open", "aria-expanded": "false", "aria-controls": "panel" });
  const panel = element("aside", { id: "panel", class: "panel", hidden: "" });
  const tip = element("div", { class: "tip", role: "tooltip", hidden: "" });
  const said = element("p", { class: "said", role: "status" });
  root.append(open, panel, tip, said);

  let words = {};
  let notes = null;
  let dismissed = store("dismissed");
  let shown = store("panel") === "open";

  const say = (text) => {
    said.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (said.textContent = ""), 2500);
  };
  const status = (connected) => {
    open.classList.toggle("lost", !connected);
    open.title = connected ? "" : words["preview-lost"] ?? "";
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = element("textarea", { class: "copy" });
      field.value = text;
      root.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    say(`${words["preview-copied"]}: ${text}`);
  };
  // A place in a file: opens the editor where its address is known, else is copied.
  const place = (note) => {
    if (!note.place) return null;
    if (note.editor) return element("a", { class: "place", href: note.editor, lang: "en" }, note.place);
    const name = `${words["preview-copy"]}: ${note.place}`;
    return element("button", { type: "button", class: "place", title: name, onclick: () => copy(note.place) }, note.place);
  };
  const excerpt = (note) => {
    if (!note.excerpt) return null;
    const { line, start, end } = note.excerpt;
    return element("pre", {}, line.slice(0, start), element("mark", {}, line.slice(start, end) || " "), line.slice(end));
  };
  const finding = (note) =>
    element(
      "li",
      { class: note.severity },
      element("p", { lang: "en" }, element("strong", {}, note.severity), ` ${note.message} `, element("code", {}, note.rule)),
      place(note),
      excerpt(note),
      note.help ? element("p", { class: "help", lang: "en" }, note.help) : null,
    );

  const showErrors = () => {
    const errors = notes.errors;
    const key = JSON.stringify(errors);
    if (errors.length === 0 || dismissed === key) {
      over.host.remove();
      return;
    }
    const close = () => {
      dismissed = key;
      store("dismissed", key);
      over.host.remove();
    };
    overlay.replaceChildren(
      element("h2", {}, words["preview-errors"]),
      element("ul", {}, ...errors.map(finding)),
      element("button", { type: "button", onclick: close }, words["close"]),
    );
    document.body.append(over.host);
  };

  const segment = (note) =>
    element(
      "li",
      { class: note.status },
      element("p", { lang: note.lang, dir: "auto" }, note.text),
      element(
        "p",
        { class: "why" },
        note.reason,
        note.confidence === undefined ? "" : ` · ${Math.round(note.confidence * 100)} %`,
      ),
      note.source ? element("p", { class: "source", lang: notes.source, dir: "auto" }, note.source) : null,
      note.suggestion
        ? element(
            "p",
            { class: "suggestion" },
            `${words["preview-suggestion"]}: `,
            element("span", { lang: notes.lang, dir: "auto" }, note.suggestion),
          )
        : null,
      place(note),
      note.range
        ? element("button", { type: "button", class: "show", onclick: () => reveal(note.range) }, words["preview-show"])
        : null,
    );
  const section = (title, list) =>
    list.length ? [element("h3", {}, title), element("ul", {}, ...list)] : [];

  const showPanel = () => {
    const { segments, coverage } = notes;
    const todo = segments.filter((note) => note.open);
    // What is untranslated stands in a list of its own.
    const findings = notes.findings.filter((note) => !/^(untranslated|wrong-locale)/.test(note.rule));
    const count = findings.length + todo.length;
    open.replaceChildren(
      element("span", { class: count ? "count" : "count none" }, String(count)),
      coverage ? ` ${coverage.text}` : "",
      element("span", { class: "vh" }, ` ${words["preview-panel"]}`),
    );
    open.setAttribute("aria-expanded", String(shown));
    panel.hidden = !shown;
    panel.setAttribute("aria-label", words["preview-panel"]);
    if (!shown) return;
    const pairs = segments.filter((note) => note.source);
    panel.replaceChildren(
      element(
        "header",
        {},
        element("h2", {}, words["preview-panel"]),
        element("button", { type: "button", onclick: toggle }, words["close"]),
      ),
      notes.path ? element("p", {}, place({ place: notes.path, editor: notes.editor })) : "",
      coverage ? element("p", {}, coverage.line, " ", notes.review ? element("a", { href: notes.review }, words["coverage-link"]) : "") : "",
      ...(count ? [] : [element("p", {}, words["preview-nothing"])]),
      ...section(words["preview-untranslated"], todo.map(segment)),
      ...section(words["preview-findings"], findings.map(finding)),
      pairs.length
        ? element(
            "details",
            {},
            element("summary", {}, words["preview-sides"]),
            element(
              "table",
              {},
              element(
                "tbody",
                {},
                ...pairs.map((note) =>
                  element(
                    "tr",
                    { class: note.status },
                    element("td", { lang: notes.source, dir: "auto" }, note.source),
                    element("td", { lang: notes.lang, dir: "auto" }, note.text),
                  ),
                ),
              ),
            ),
          )
        : "",
    );
  };
  const toggle = () => {
    shown = !shown;
    store("panel", shown ? "open" : "");
    showPanel();
    (shown ? panel.querySelector("button") : open).focus();
  };
  open.addEventListener("click", toggle);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) toggle();
  });

  // Finds the segments' words in the text of the page, whatever elements they stand in, and tints them there.
  const tint = () => {
    if (!globalThis.CSS?.highlights) return;
    const main = document.querySelector("main") ?? document.body;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    let text = "";
    const places = [];
    let space = true;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.data.length; at++) {
        const blank = /\s/.test(node.data[at]);
        if (blank && space) continue;
        space = blank;
        text += blank ? " " : node.data[at];
        places.push([node, at]);
      }
    }
    const find = (words, from) => {
      const wanted = words.replace(/\s+/g, " ").trim();
      if (!wanted) return null;
      let start = text.indexOf(wanted, from);
      if (start < 0) start = text.indexOf(wanted);
      if (start < 0) return null;
      const range = new Range();
      range.setStart(...places[start]);
      const [node, at] = places[start + wanted.length - 1];
      range.setEnd(node, at + 1);
      return { range, end: start + wanted.length };
    };
    const tinted = { untranslated: new Highlight(), "wrong-locale": new Highlight() };
    let from = 0;
    for (const note of notes.segments) {
      const found = find(note.text, from);
      if (!found) continue;
      from = found.end;
      if (!note.open) continue;
      note.range = found.range;
      tinted[note.status]?.add(found.range);
    }
    const broken = new Highlight();
    for (const note of notes.findings.filter((note) => /^(broken-|missing-image|unsafe-link)/.test(note.rule))) {
      for (const link of main.querySelectorAll("a[href]")) {
        if (!note.target || !(link.getAttribute("data-href") ?? link.getAttribute("href")).endsWith(note.target)) continue;
        const range = new Range();
        range.selectNodeContents(link);
        broken.add(range);
      }
    }
    for (const [name, highlight] of Object.entries({ ...tinted, broken })) CSS.highlights.set("build-site-" + name, highlight);
  };
  const reveal = (range) => {
    const box = range.getBoundingClientRect();
    scrollTo({ top: scrollY + box.top - innerHeight / 3, behavior: "smooth" });
    getSelection().removeAllRanges();
    getSelection().addRange(range.cloneRange());
  };
  // Why a tinted stretch is tinted, beside the pointer.
  const hover = (event) => {
    const note = notes?.segments.find((note) =>
      [...(note.range?.getClientRects() ?? [])].some(
        (box) =>
          event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom,
      ),
    );
    tip.hidden = !note;
    if (!note || tip.note === note) return;
    tip.note = note;
    tip.replaceChildren(element("ul", {}, segment({ ...note, range: null })));
    const top = event.clientY + 18;
    tip.style.setProperty("inset-block-start", `${Math.min(top, innerHeight - 120)}px`);
    tip.style.setProperty("inset-inline-start", `${Math.max(8, Math.min(event.clientX, innerWidth - 340))}px`);
  };
  document.addEventListener("mousemove", (event) => requestAnimationFrame(() => hover(event)), { passive: true });

  const load = async () => {
    const answer = await fetch(base + "notes" + query).catch(() => null);
    if (!answer?.ok) return;
    notes = await answer.json();
    words = notes.words;
    for (const part of [host, over.host]) {
      part.lang = notes.lang ?? "en";
      part.dir = notes.dir ?? "ltr";
    }
    tint();
    showErrors();
    showPanel();
  };
  const start = () => {
    document.head.append(element("link", { rel: "stylesheet", href: base + "page.css" }));
    document.body.append(host);
    load();
    listen();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
