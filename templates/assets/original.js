// Shows the original of each segment: on demand (hover, focus, tap) or side by side. Loaded only by pages that have
// originals. They wait in a <template>, so they are neither printed, searched nor copied until they are asked for.
(() => {
  const doc = document, root = doc.documentElement;
  const store = doc.getElementById("originals"), menu = doc.getElementById("original");
  if (!store || !menu) return;
  const items = [...store.content.children];
  const units = new Map([...doc.querySelectorAll("article span.s")].map((unit, at) => [unit, items[at]])
    .filter(([, item]) => item?.textContent.trim()));
  const fill = (box, sources) => {
    box.lang = store.lang;
    box.dir = store.dir || "ltr";
    box.translate = false;
    box.replaceChildren(...sources.flatMap(unit => [...units.get(unit).cloneNode(true).childNodes, " "]));
    return box;
  };

  // On demand. WCAG 1.4.13: Escape dismisses it, the pointer may move onto it, and it stays until it is left.
  const tip = doc.createElement("div");
  tip.id = "tip";
  tip.role = "tooltip";
  tip.hidden = true;
  doc.getElementById("main").append(tip);
  let shown, timer, before;
  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = undefined;
    tip.hidden = true;
  };
  const show = unit => {
    clearTimeout(timer);
    if (unit === shown) return;
    hide();
    shown = unit;
    fill(tip, [unit]);
    unit.setAttribute("aria-describedby", "tip");
    tip.hidden = false;
    const at = unit.getBoundingClientRect(), size = tip.getBoundingClientRect();
    const below = at.bottom + 6 + size.height < innerHeight || at.top < size.height + 70;
    tip.style.top = scrollY + (below ? at.bottom + 6 : at.top - size.height - 6) + "px";
    tip.style.left = Math.max(8, Math.min(at.left, root.clientWidth - size.width - 8)) + "px";
  };
  const later = (act, wait) => { clearTimeout(timer); timer = setTimeout(act, wait); };
  const unitOf = event => event.target.closest?.("span.s[tabindex]");
  const listen = {
    pointerover: event => {
      const unit = unitOf(event);
      if (event.pointerType === "touch") return;
      if (unit) later(() => show(unit), 200);
      else if (event.target.closest?.("#tip")) clearTimeout(timer);
      else if (shown && !shown.contains(doc.activeElement)) later(hide, 300);
      else clearTimeout(timer);
    },
    pointerdown: () => { before = shown; },
    focusin: event => {
      const unit = unitOf(event);
      unit ? show(unit) : hide();
    },
    click: event => {
      const unit = unitOf(event);
      if (!unit) { if (!event.target.closest?.("#tip")) hide(); return; }
      if (!event.target.closest("a, button, input, summary")) before === unit ? hide() : show(unit);
    },
    keydown: event => { if (event.key === "Escape" && shown) hide(); },
  };

  // Side by side: each run of text becomes two cells, its words and their original.
  const BLOCK = /^(ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|DD|DETAILS|DIV|DL|DT|FIGCAPTION|FIGURE|FOOTER|H\d|HEADER|HR|LI|OL|P|PRE|SECTION|SUMMARY|TABLE|TBODY|TD|TEMPLATE|TH|THEAD|TR|UL)$/;
  let pairs = [];
  const part = () => {
    const blocks = new Set([...units.keys()].map(unit => {
      let block = unit.parentNode;
      while (!BLOCK.test(block.tagName)) block = block.parentNode;
      return block;
    }));
    for (const block of blocks) {
      let run = [];
      const pair = () => {
        const inside = run.flatMap(node => node.nodeType === 1 ? [node, ...node.querySelectorAll("span.s")] : [])
          .filter(node => units.has(node));
        if (inside.length) {
          const [whole, words, original] = ["w", "t", "o"].map(name => Object.assign(doc.createElement("span"), { className: name }));
          run[0].before(whole);
          words.append(...run);
          whole.append(words, fill(original, inside));
          pairs.push(whole);
        }
        run = [];
      };
      for (const node of [...block.childNodes]) BLOCK.test(node.tagName) ? pair() : run.push(node);
      pair();
    }
  };
  const join = () => {
    for (const whole of pairs) whole.replaceWith(...whole.firstChild.childNodes);
    pairs = [];
  };

  let mode = "off";
  const turn = next => {
    hide();
    join();
    mode = next;
    root.dataset.original = mode;
    for (const unit of units.keys()) mode === "demand" ? unit.tabIndex = 0 : unit.removeAttribute("tabindex");
    for (const event in listen) doc[mode === "demand" ? "addEventListener" : "removeEventListener"](event, listen[event]);
    if (mode === "sides") part();
  };
  menu.addEventListener("change", event => {
    turn(event.target.value);
    try { localStorage.original = event.target.value; } catch { /* Not remembered, then. */ }
  });
  let last;
  try { last = localStorage.original; } catch { /* As above. */ }
  const button = menu.querySelector(`[value="${last === "demand" || last === "sides" ? last : "off"}"]`);
  button.checked = true;
  if (button.value !== "off") turn(button.value);
})();
