// The theme's behavior. Without it everything can be read and reached; with it some things are quicker.
(() => {
  const doc = document, root = doc.documentElement, body = doc.body;
  // Where this script does not arrive, head.js takes back what waits for it.
  root.classList.add("js", "ready");
  const all = (selector, from = doc) => [...from.querySelectorAll(selector)];
  const words = body.dataset;
  const kept = (key, value) => {
    // A browser may forbid storage; then nothing is remembered and everything else works.
    try {
      if (value === undefined) return localStorage.getItem(key);
      value ? localStorage.setItem(key, value) : localStorage.removeItem(key);
    } catch { return null; }
  };
  const make = (tag, name, text = "") => {
    const element = doc.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  };

  // Opened from a disk, a folder is no page: what leads to it leads to the page in it.
  if (location.protocol === "file:") for (const event of ["click", "auxclick"]) addEventListener(event, ({ target }) => {
    const link = target.closest?.("a[href]");
    if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
  }, true);

  // Color scheme: automatic, light, dark, and round again.
  const theme = doc.querySelector("button.theme");
  if (theme) {
    const auto = theme.getAttribute("aria-label");
    const show = () => {
      const now = root.dataset.theme;
      theme.setAttribute("aria-label", now ? theme.dataset[now] : auto);
      theme.title = theme.getAttribute("aria-label");
    };
    theme.onclick = () => {
      const next = { undefined: "light", light: "dark" }[root.dataset.theme];
      next ? root.dataset.theme = next : delete root.dataset.theme;
      kept("theme", next ?? "");
      show();
    };
    show();
  }

  // Headings: a link beside each, and the one being read marked in the contents.
  const headings = all("article :is(h2, h3, h4)[id]");
  for (const heading of headings) {
    const link = make("a", "anchor");
    link.href = "#" + encodeURIComponent(heading.id);
    link.setAttribute("aria-label", words.anchor + ": " + heading.textContent.trim());
    heading.append(link);
  }
  const entries = new Map(all("#toc a").map(link => [decodeURIComponent(link.hash.slice(1)), link]));
  const listed = headings.filter(heading => entries.has(heading.id));
  let reading, waiting;
  const spy = () => {
    waiting = 0;
    const bottom = innerHeight + scrollY >= body.scrollHeight - 2;
    // Headings in a tab or group that is closed stand nowhere.
    const seen = listed.filter(heading => heading.getClientRects().length);
    let now = seen.findLast(heading => heading.getBoundingClientRect().top < 130);
    if (bottom && scrollY > 0) now = seen.at(-1);
    if (now === reading) return;
    entries.get(reading?.id)?.removeAttribute("aria-current");
    entries.get(now?.id)?.setAttribute("aria-current", "true");
    reading = now;
  };
  if (listed.length) {
    addEventListener("scroll", () => { waiting ||= requestAnimationFrame(spy); }, { passive: true });
    spy();
  }
  all("#toc a").forEach(link => link.addEventListener("click", () => doc.getElementById("toc").hidePopover?.()));

  // Languages: stay on the heading, and remember the choice. Its id is the same in every locale, or leads to it there;
  // the further ids in it, by which a reader may have come, are this locale's.
  const named = () => {
    try { return doc.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest(":is(h1, h2, h3, h4, h5, h6)[id]"); }
    catch { /* The hash is no valid text. */ }
  };
  for (const link of all("#languages a")) {
    const keep = () => {
      const heading = named() ?? (location.hash ? null : reading);
      link.hash = heading ? "#" + encodeURIComponent(heading.id) : location.hash;
    };
    for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, keep);
    link.addEventListener("click", () => kept("locale", link.hreflang));
  }
  const choice = doc.querySelector("[data-suggest]");
  if (choice) {
    const wanted = [kept("locale"), ...navigator.languages].filter(Boolean).map(tag => tag.toLowerCase());
    const items = all("li", choice);
    const near = (tag, item) => {
      // Traditional and Simplified Chinese are told apart; other languages by their first part.
      const [a, b] = [tag, item.lang.toLowerCase()].map(text => /^zh-(tw|hk|mo|hant)/.test(text) ? "zh-hant" : text.split("-")[0]);
      return a === b;
    };
    for (const tag of wanted) {
      const found = items.find(item => item.lang.toLowerCase() === tag) ?? items.find(item => near(tag, item));
      if (!found) continue;
      found.classList.add("suggested");
      found.querySelector("small").hidden = false;
      break;
    }
  }

  // Code: a button that copies it. What scrolls sideways can be scrolled by keyboard.
  for (const code of all("article pre")) {
    const frame = make("div", "code"), button = make("button", "copy", words.copy);
    button.type = "button";
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = words.copied;
        setTimeout(() => { button.textContent = words.copy; }, 2000);
      } catch { getSelection().selectAllChildren(code); }
    };
    button.setAttribute("aria-live", "polite");
    code.replaceWith(frame);
    frame.append(code, button);
  }
  const scrollers = all("article pre, article .table");
  const reach = new ResizeObserver(boxes => {
    for (const { target: box } of boxes) box.scrollWidth > box.clientWidth ? box.tabIndex = 0 : box.removeAttribute("tabindex");
  });
  scrollers.forEach(box => reach.observe(box));

  // Tabs: choosing one chooses it in every group, here and on the next page.
  const groups = all("article .tabs").map((group, at) => {
    const panels = all(":scope > [data-tab]", group), list = make("div", "tab-list");
    list.setAttribute("role", "tablist");
    const tabs = panels.map((panel, number) => {
      const title = panel.querySelector(".tab-title"), tab = make("button", "", title?.textContent);
      tab.type = "button";
      tab.id = `tab-${at}-${number}`;
      tab.setAttribute("role", "tab");
      tab.dataset.tab = panel.dataset.tab;
      panel.id ||= `panel-${at}-${number}`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      if (title) title.hidden = true;
      tab.onclick = () => { choose(tab.dataset.tab); kept("tab", tab.dataset.tab); };
      tab.onkeydown = event => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const next = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1
          : step && (number + (getComputedStyle(group).direction === "rtl" ? -step : step) + tabs.length) % tabs.length;
        if (next === undefined) return;
        event.preventDefault();
        tabs[next].focus();
        tabs[next].click();
      };
      return tab;
    });
    list.append(...tabs);
    group.prepend(list);
    return { tabs, panels };
  });
  const choose = id => {
    for (const { tabs, panels } of groups) {
      const found = tabs.findIndex(tab => tab.dataset.tab === id);
      if (found < 0) continue;
      tabs.forEach((tab, at) => {
        tab.setAttribute("aria-selected", at === found);
        tab.tabIndex = at === found ? 0 : -1;
        panels[at].hidden = at !== found;
      });
    }
  };
  for (const { tabs } of groups) if (tabs[0]) choose(tabs[0].dataset.tab);
  if (groups.length) choose(kept("tab"));
  const reveal = () => {
    // A link may lead into a panel that is hidden or a group that is closed.
    const target = location.hash.length > 1 && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    const panel = target && target.closest("[role=tabpanel]");
    if (panel?.hidden) { choose(panel.dataset.tab); target.scrollIntoView(); }
    const closed = target && target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  };
  try { reveal(); } catch { /* The hash is no valid text. */ }
  addEventListener("hashchange", () => { try { reveal(); } catch { /* As above. */ } });

  // Navigation: which groups are open and how far it is scrolled, kept for the next page.
  const nav = doc.getElementById("nav");
  if (nav) addEventListener("pagehide", () => {
    const open = all("details", nav).flatMap((group, at) => group.open ? [at] : []);
    try { sessionStorage.nav = JSON.stringify({ home: nav.dataset.home, top: nav.scrollTop, open }); } catch { /* As above. */ }
  });

  // Search: nothing is loaded before it is opened.
  const search = doc.querySelector("button[data-search]");
  if (search) {
    let loaded;
    const open = () => {
      loaded ??= new Promise((done, failed) => {
        const style = make("link", ""), script = make("script", "");
        style.rel = "stylesheet";
        style.href = search.dataset.style;
        script.src = search.dataset.search;
        script.onload = done;
        script.onerror = () => { loaded = undefined; failed(); };
        doc.head.append(style, script);
      });
      loaded.then(() => search.dispatchEvent(new Event("search-open")), () => {});
    };
    search.onclick = open;
    addEventListener("keydown", event => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
      const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!slash && !control) return;
      event.preventDefault();
      open();
    });
  }
})();
