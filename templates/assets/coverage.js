// The coverage dashboard: tables that sort and filter. The review pages: steps between open segments, copying. All of it
// is read and followed by links without this script too.
(() => {
  "use strict";
  const report = document.querySelector(".report"), lang = document.documentElement.lang;
  const make = (name, attributes, text = "") => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(text);
    return element;
  };

  // Sorting by any column: numbers as numbers, words as the locale sorts them.
  const compare = new Intl.Collator(lang, { numeric: true }).compare;
  for (const table of document.querySelectorAll("table.pages")) {
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
    heads.forEach((head, at) => {
      const button = make("button", { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      head.ariaSort ??= "none";
      button.onclick = () => {
        const down = head.ariaSort === "none" ? head.classList.contains("number") : head.ariaSort === "ascending";
        for (const other of heads) other.ariaSort = "none";
        head.ariaSort = down ? "descending" : "ascending";
        const key = row => row.cells[at].dataset.v ?? row.cells[at].textContent;
        const order = (a, b) => (isNaN(key(a)) || isNaN(key(b)) ? compare(key(a), key(b)) : key(a) - key(b));
        body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
      };
    });

    const filter = document.getElementById("filter").content.cloneNode(true).firstElementChild;
    const [text, open] = filter.querySelectorAll("input"), status = filter.querySelector("[role=status]");
    const fold = words => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const rows = [...body.rows].map(row => [row, fold(row.cells[0].textContent)]);
    const apply = () => {
      const wanted = fold(text.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const [row, title] of rows) {
        row.hidden = (open.checked && !row.classList.contains("left")) || !wanted.every(word => title.includes(word));
        count += !row.hidden;
      }
      status.textContent = report.dataset.shown.replace("{count}", count.toLocaleString(lang));
    };
    text.oninput = open.onchange = apply;
    table.closest(".table").before(filter);
  }

  // Steps between open segments.
  const segments = document.querySelector(".segments");
  if (!segments) return;
  const open = [...segments.querySelectorAll(":scope > :is(.untranslated, .wrong-locale, .missing)")];
  const status = document.querySelector(".report > [role=status]");
  const step = by => {
    const here = document.querySelector(".segments > :target");
    const seen = open.filter(item => !here || (by > 0 ? here.compareDocumentPosition(item) & 4 : here.compareDocumentPosition(item) & 2));
    const to = by > 0 ? seen[0] : seen[seen.length - 1];
    if (!to) return;
    if (!to.checkVisibility()) report.querySelector("[value=all]").checked = true;
    location.hash = to.id;
    to.querySelector(".at").focus();
  };
  const steps = document.querySelector(".tools .steps");
  if (steps) {
    steps.hidden = false;
    steps.onclick = event => event.target.dataset.step && step(+event.target.dataset.step);
    addEventListener("keydown", event => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      step(by);
    });
  }

  // Copying a place or a suggestion.
  for (const part of segments.querySelectorAll(".place, .suggestion")) {
    const label = part.className === "place" ? report.dataset.copyPlace : report.dataset.copySuggestion;
    part.after(make("button", { type: "button", class: "take" }, label));
  }
  segments.addEventListener("click", async event => {
    const button = event.target.closest(".take");
    if (!button) return;
    const text = button.previousElementSibling.textContent, label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      if (!document.execCommand("copy")) return;
    }
    status.textContent = report.dataset.copied;
    button.textContent = report.dataset.copied;
    setTimeout(() => {
      status.textContent = "";
      button.textContent = label;
    }, 1500);
  });
})();
