// Search in one locale, without a server. The header's search button names the folder of the index (data-index) and the
// locale's first page (data-home). site.js loads this script when the search is first wanted, and then, every time, sends
// the button the event "search-open".
// The rules for words are those of src/search/words.rs and stem.rs, the files those of src/search/index.rs.
(() => {
  "use strict";

  // ---- Words -------------------------------------------------------------------------------------------------------

  const LONGEST = 40;
  const REPLACED = {
    ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", ħ: "h", ς: "σ", ё: "е",
    أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه",
  };
  const DROPPED = /[\u0300-\u036f\u00ad\u0591-\u05c7\u05f3\u05f4\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/;
  const ACCENTED = /[\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff]/;
  const WORD = /[\p{Alphabetic}\p{N}\p{M}]/u;
  const TRIPLE = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/;
  const PAIR = /[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\u{20000}-\u{3ffff}]/u;

  // What a character that is normalized and in lower case stands for; empty where it is dropped.
  const foldLower = c => REPLACED[c] ?? (DROPPED.test(c) ? "" : ACCENTED.test(c) ? String.fromCodePoint(c.normalize("NFD").codePointAt(0)) : c);

  // 0: parts words; 1: a letter; 2 and 3: of a script that is indexed by parts of so many characters.
  const sizeOf = c => !WORD.test(c) || (c >= "\ue000" && c <= "\uffff" && c.length === 1) ? 0 : TRIPLE.test(c) ? 3 : PAIR.test(c) ? 2 : 1;

  const cache = new Map();
  const known = c => {
    let found = cache.get(c);
    if (!found) {
      const text = foldLower(c);
      found = { text: [...text], size: text ? sizeOf(String.fromCodePoint(text.codePointAt(0))) : -1 };
      if (cache.size < 20000) cache.set(c, found);
    }
    return found;
  };

  // The tokens of a text: [{ text, size }].
  const tokens = text => {
    const all = [];
    let open = [], size = 0;
    const flush = () => {
      if (open.length) all.push({ text: open.join(""), size });
      open = [];
    };
    for (const c of text.normalize("NFKC").toLowerCase()) {
      const next = known(c);
      if (next.size < 0) continue;
      if (next.size !== size) {
        flush();
        size = next.size;
      }
      if (size && !(size === 1 && open.length >= LONGEST)) open.push(...next.text);
    }
    flush();
    return all;
  };

  const cut = (word, endings, keep) => {
    for (const ending of endings)
      if (word.endsWith(ending)) {
        const stem = word.slice(0, word.length - ending.length);
        if ([...stem].length >= keep) return stem;
      }
    return word;
  };
  const stem = (word, rules) => cut(cut(word, rules.outer, rules.keep), rules.inner, rules.keep);

  // ---- Reading the index ---------------------------------------------------------------------------------------------

  const number = (text, at) => {
    const code = text.charCodeAt(at.i++);
    if (code === 0xe000) return number(text, at) * 1978 + number(text, at);
    return code >= 0x800 ? code - 0x800 + 1978 : code >= 0xa1 ? code - 0xa1 + 91 : code >= 0x5d ? code - 0x24 : code - 0x23;
  };

  // A shard as [{ key, whole, inner }], the postings still packed.
  const entriesOf = text => {
    let key = "";
    return text.slice(0, -1).split("!").map(entry => {
      const [head, whole, inner] = entry.split(" "), at = { i: 0 };
      key = key.slice(0, number(head, at)) + head.slice(at.i);
      return { key, whole, inner };
    });
  };

  // Adds packed postings to a map from page to weight, and keeps the larger.
  const addPostings = (found, packed, factor) => {
    if (!packed) return;
    for (let page = 0, at = { i: 0 }; at.i < packed.length;) {
      const value = number(packed, at);
      page += value >> 3;
      const weight = factor * 1.5 ** (value & 7);
      if (!(found.get(page) >= weight)) found.set(page, weight);
    }
  };

  // ---- A query -------------------------------------------------------------------------------------------------------

  // Forms under which a word may stand in the index: { text, whole } where `whole` forms match as they are only.
  const formsOf = (word, index) => {
    let words = [word];
    // Umlauts written as two letters; the index has the letter without its dots.
    for (let from = 0, found; (found = /[aou]e/.exec(word.slice(from))) && words.length < 8;) {
      const at = from + found.index;
      words = words.concat(words.map(w => w.slice(0, w.length - word.length + at + 1) + w.slice(w.length - word.length + at + 2)));
      from = at + 2;
    }
    const forms = words.map(w => ({ word: w, text: stem(w, index) }));
    // Russian vowels that come and go: рынок, рынки.
    const last = forms[0].text.match(/^(.*[а-яіїє]{2,})([бвгджзклмнпрстфхцчшщь])([цкнлртвгь])$/);
    if (last) for (const vowel of "ое") forms.push({ word: null, text: last[1] + last[2].replace("ь", "") + vowel + last[3] });
    const gap = forms[0].text.match(/^(.*[а-яіїє]{2,})[ое]([цкнлртвг])$/);
    if (gap) forms.push({ word: null, text: gap[1] + gap[2] });
    return forms;
  };

  // What has to be looked up: groups of parts. A page matches a group when it has all its needed parts.
  const groupsOf = (query, index) => tokens(query).slice(0, 12).map(token => {
    if (token.size === 1) return { text: token.text, forms: formsOf(token.text, index), parts: [] };
    const chars = [...token.text];
    if (chars.length < token.size) return { text: token.text, start: token.text, parts: [] };
    // Parts that hold a particle at the end help, but are not needed: 파트너에게 finds 파트너를.
    let needed = chars.length;
    const particle = index.particles.find(ending => token.text.endsWith(ending) && chars.length - [...ending].length >= token.size);
    if (particle) needed -= [...particle].length;
    const parts = [];
    for (let i = 0; i + token.size <= chars.length; i++)
      parts.push({ key: chars.slice(i, i + token.size).join(""), needed: i + token.size <= needed });
    return { text: token.text, bare: chars.slice(0, needed).join(""), parts };
  });

  const upper = text => text + "\uffff";

  class Engine {
    // `load` gives a promise of the value that a file of the index hands over.
    constructor(index, load) {
      Object.assign(this, { index, load, shards: new Map(), lists: new Map() });
    }

    // The shards in which keys from `low` to `high` stand, `most` at most.
    async range(low, high, most) {
      const names = this.index.shards;
      let at = 0, end = names.length;
      while (at < end) {
        const middle = (at + end) >> 1;
        if (names[middle][0] <= low) at = middle + 1;
        else end = middle;
      }
      at = Math.max(0, at - 1);
      const wanted = [];
      while (at < names.length && wanted.length < most && (wanted.length === 0 || names[at][0] <= high)) wanted.push(names[at++][1]);
      const shards = await Promise.all(wanted.map(name => {
        if (!this.shards.has(name)) this.shards.set(name, this.load(`k/${name}.js`).then(entriesOf));
        return this.shards.get(name);
      }));
      const found = [];
      for (const entries of shards) {
        let low_ = 0, high_ = entries.length;
        while (low_ < high_) {
          const middle = (low_ + high_) >> 1;
          if (entries[middle].key < low) low_ = middle + 1;
          else high_ = middle;
        }
        while (low_ < entries.length && entries[low_].key <= high) found.push(entries[low_++]);
      }
      return found;
    }

    async word(group) {
      const found = new Map();
      const look = async (forms, factor) => {
        await Promise.all(forms.map(async ({ word, text }) => {
          const short = [...text].length < 3;
          for (const entry of await this.range(text, upper(text), short ? 2 : 4)) {
            // The very word; another form of it; one that goes on; one that has only the stem in common.
            let near = 0.3;
            if (entry.key === word) near = 1;
            else if (entry.key === text || stem(entry.key, this.index) === text) near = 0.6;
            else if (word && entry.key.startsWith(word)) near = 0.45;
            else if (!word || text.length < 4) continue;
            addPostings(found, entry.whole, near * factor);
            addPostings(found, entry.inner, near * factor * (near === 1 ? 0.75 : 0.5));
          }
        }));
      };
      await look(group.forms, 1);
      // An ending that no list knows.
      for (let drop = 1; drop < 4 && !found.size && group.text.length - drop >= 4; drop++) {
        const text = group.text.slice(0, -drop);
        await look([{ word: text, text }], 0.4);
      }
      return found;
    }

    async matches(group) {
      if (group.forms) return [{ needed: true, found: await this.word(group) }];
      if (group.start) {
        const found = new Map();
        for (const entry of await this.range(group.start, upper(group.start), 3)) addPostings(found, entry.whole, entry.key === group.start ? 1 : 0.9);
        return [{ needed: true, found }];
      }
      return Promise.all(group.parts.map(async ({ key, needed }) => {
        const found = new Map();
        for (const entry of await this.range(key, key, 1)) addPostings(found, entry.whole, 1);
        return { needed, found };
      }));
    }

    // The pages for a query, best first: { groups, pages: [number], partial }.
    async find(query) {
      const groups = groupsOf(query, this.index);
      const matches = await Promise.all(groups.map(group => this.matches(group)));
      const pages = new Map();
      matches.forEach(parts => {
        const needed = parts.filter(part => part.needed).length;
        const rarest = Math.min(...parts.map(part => part.found.size || this.index.pages));
        const rarity = Math.log(1 + this.index.pages / (rarest || 1));
        const here = new Map();
        for (const part of parts)
          for (const [page, weight] of part.found) {
            let state = here.get(page);
            if (!state) here.set(page, (state = { count: 0, least: Infinity, more: 0 }));
            if (part.needed) {
              state.count++;
              state.least = Math.min(state.least, weight);
            } else state.more++;
          }
        for (const [page, { count, least, more }] of here) {
          if (!count) continue;
          const state = pages.get(page) ?? { matched: 0, score: 0 };
          const share = count / needed;
          state.matched += share === 1 ? 1 : share * 0.9;
          // Just as it was typed it is worth more: what looks like a particle may belong to the word.
          state.score += rarity * least * share * share * (more && more === parts.length - needed ? 4 : 1);
          pages.set(page, state);
        }
      });
      const full = groups.length - 1e-9;
      let list = [...pages].filter(([, state]) => state.matched >= full);
      const partial = list.length === 0 && pages.size > 0;
      if (partial) {
        const most = Math.max(...[...pages.values()].map(state => state.matched));
        list = [...pages].filter(([, state]) => state.matched >= most * 0.6 && state.matched >= 0.5);
        list.sort(([a, x], [b, y]) => y.matched - x.matched || y.score - x.score || a - b);
      } else list.sort(([a, x], [b, y]) => y.score - x.score || a - b);
      return { groups, partial: partial && list.length > 0, pages: list.map(([page]) => page) };
    }

    // What a list of pages says of one: { url, title, crumb, text, more, lang }.
    async page(number) {
      const at = Math.floor(number / this.index.per_list);
      if (!this.lists.has(at)) this.lists.set(at, this.load(`p/${this.index.lists[at]}.js`));
      const { crumbs, pages } = await this.lists.get(at);
      const [url, title, crumb, text, more, lang] = pages[number % this.index.per_list];
      return { url, title, crumb: crumbs[crumb], text, more, lang };
    }
  }

  // ---- Excerpts --------------------------------------------------------------------------------------------------------

  // A text folded for finding, every character with its place: separators as spaces.
  const unfolded = text => {
    let folded = "";
    const places = [];
    let place = 0;
    for (const c of text) {
      for (const lower of c.normalize("NFKC").toLowerCase()) {
        const next = known(lower);
        if (next.size < 0) continue;
        const part = next.size ? next.text.join("") : " ";
        folded += part;
        for (let i = 0; i < part.length; i++) places.push(place);
      }
      place += c.length;
    }
    places.push(place);
    return { folded, places };
  };

  // Where the groups' words stand in a text: [[start, end, group]] in order, without overlaps.
  const marksIn = (text, groups) => {
    const { folded, places } = unfolded(text);
    const marks = [];
    groups.forEach((group, which) => {
      const needles = group.forms ? group.forms.map(form => form.text) : [group.bare ?? group.text];
      if (group.bare && group.bare !== group.text) needles.unshift(group.text);
      for (const needle of needles)
        for (let at = folded.indexOf(needle), count = 0; at >= 0 && count < 50; at = folded.indexOf(needle, at + needle.length), count++) {
          let end = at + needle.length;
          const starts = at === 0 || folded[at - 1] === " ";
          if (group.forms) {
            if (!starts && needle.length < 3) continue;
            // A word that begins so is marked whole: the rest is its ending.
            if (starts) while (end < folded.length && folded[end] !== " " && end - at < needle.length + 5) end++;
          }
          marks.push([places[at], places[end], which]);
        }
    });
    marks.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let last = -1;
    return marks.filter(([start, end]) => start >= last && (last = end));
  };

  // The best part of a page's text: { anchor, heading, text, marks, more: [before, after] }.
  const excerpt = (sections, groups, title) => {
    let best = null;
    sections.forEach(([anchor, heading, text], at) => {
      const inText = marksIn(text, groups), inHeading = marksIn(heading, groups);
      const kinds = new Set(inText.map(mark => mark[2])), all = new Set([...kinds, ...inHeading.map(mark => mark[2])]);
      const score = all.size * 10 + (heading === title ? 0 : inHeading.length * 4) + Math.min(inText.length, 4) + kinds.size * 2 - at * 0.01;
      if (all.size && (!best || score > best.score)) best = { score, anchor, heading, text, marks: inText };
    });
    if (!best) {
      const [, heading, text] = sections.find(section => section[2]) ?? ["", "", ""];
      best = { anchor: "", heading, text, marks: [] };
    }
    const wide = PAIR.test(best.text) ? 90 : 180, { text, marks } = best;
    // The window that shows most of the words.
    let start = 0, most = -1;
    for (const [from] of marks.slice(0, 40)) {
      const shown = new Set(marks.filter(mark => mark[0] >= from && mark[1] <= from + wide * 0.8).map(mark => mark[2])).size;
      if (shown > most) [most, start] = [shown, from];
    }
    start = Math.max(0, start - wide * 0.25 | 0);
    if (start < wide * 0.2) start = 0;
    const space = text.indexOf(" ", start);
    if (start && space >= 0 && space - start < 20) start = space + 1;
    let end = Math.min(text.length, start + wide);
    const back = text.lastIndexOf(" ", end);
    if (end < text.length && back > end - 20) end = back;
    const half = code => code >= 0xdc00 && code < 0xe000;
    if (half(text.charCodeAt(start))) start++;
    if (end < text.length && half(text.charCodeAt(end))) end++;
    return {
      anchor: best.anchor,
      heading: best.heading,
      text: text.slice(start, end),
      marks: marks.filter(mark => mark[0] >= start && mark[1] <= end).map(([a, b]) => [a - start, b - start]),
      before: start > 0,
      after: end < text.length,
    };
  };

  // The excerpt of a page; `most` further files of a long page are loaded until every word is seen.
  const excerptOf = async (page, groups, load, most = 4) => {
    let sections = await load(`t/${page.text}.js`);
    const all = () => groups.every((_, which) => sections.some(section => marksIn(section[1] + " " + section[2], groups).some(mark => mark[2] === which)));
    for (let more = 1; more <= page.more && more <= most && !all(); more++) sections = sections.concat(await load(`t/${page.text}-${more}.js`));
    return excerpt(sections, groups, page.title);
  };

  // ---- The dialog ------------------------------------------------------------------------------------------------------

  const parts = { tokens, stem, entriesOf, addPostings, number, Engine, excerptOf };
  if (typeof document === "undefined") {
    globalThis.buildSiteSearch = parts;
    return;
  }

  // A file of the index calls this with its one value.
  window.buildSiteSearch = value => (document.currentScript.value = value);

  const SHOWN = 20, WITH_TEXT = 5;
  const button = document.querySelector("button[data-search]");
  const folder = new URL(button.dataset.index, document.baseURI), home = new URL(button.dataset.home, document.baseURI);

  const script = url => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.charset = "utf-8";
    element.src = url;
    element.onload = () => {
      element.remove();
      resolve(element.value);
    };
    element.onerror = () => {
      element.remove();
      reject(new Error(String(url)));
    };
    document.head.append(element);
  });

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const marked = (text, marks) => {
    const nodes = [];
    let at = 0;
    for (const [start, end] of marks) {
      nodes.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...nodes, text.slice(at)];
  };

  const input = make("input", { type: "search", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "go" });
  const close = make("button", { type: "button", class: "close" });
  const status = make("p", { role: "status" });
  const results = make("ol", {});
  const keys = make("p", { class: "keys" });
  const dialog = make("dialog", { id: "search", lang: document.documentElement.lang }, make("div", { role: "search" }, input, close), status, results, keys);

  let words = {}, engine = null, turn = 0, pending = Promise.resolve();
  const message = (id, count) => (words[id] ?? "").replace("{count}", () => Number(count).toLocaleString(document.documentElement.lang));

  const label = text => {
    dialog.setAttribute("aria-label", text);
    input.setAttribute("aria-label", text);
    input.placeholder = words["search-placeholder"] ?? text;
  };

  const start = fresh => {
    const url = new URL("index.js", folder);
    if (fresh) url.searchParams.set("fresh", Date.now());
    return script(url).then(index => {
      words = index.words;
      label(words["search-label"] || button.textContent.trim());
      close.setAttribute("aria-label", words["search-close"]);
      keys.textContent = words["search-keys"] ?? "";
      if (!input.value) status.textContent = message("search-hint");
      engine = new Engine(index, path => script(new URL(path, folder)));
    });
  };

  const show = ({ page, groups }) => {
    const lang = page.lang || undefined;
    const link = make("a", { href: new URL(page.url, home), lang, hreflang: lang }, ...marked(page.title, marksIn(page.title, groups)));
    const item = make("li", {}, link);
    if (lang) item.append(" ", make("small", {}, message("search-other-locale")));
    if (page.crumb) item.append(make("p", { class: "crumb" }, page.crumb));
    const body = make("p", { class: "excerpt", lang });
    item.append(body);
    let asked = false;
    item.fill = async most => {
      if (asked) return;
      asked = true;
      const part = await excerptOf(page, groups, path => script(new URL(path, folder)).catch(() => []), most);
      if (part.anchor && part.heading !== page.title) {
        link.hash = part.anchor;
        body.append(make("b", {}, ...marked(part.heading, marksIn(part.heading, groups))), " ");
      }
      body.append(part.before ? "… " : "", ...marked(part.text, part.marks), part.after ? " …" : "");
    };
    return item;
  };

  const watcher = new IntersectionObserver(seen => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) target.fill(0);
  }, { root: results });

  const search = async (mine, again) => {
    // A syllable that is still being typed.
    const query = input.value.replace(/[\u3131-\u318e]+$/, "").trim();
    if (!query) {
      results.replaceChildren();
      status.textContent = message("search-hint");
      return;
    }
    try {
      if (!engine) await (loading ??= start());
      const { groups, partial, pages } = await engine.find(query);
      const shown = await Promise.all(pages.slice(0, SHOWN).map(number => engine.page(number)));
      if (mine !== turn) return;
      watcher.disconnect();
      const items = shown.map(page => show({ page, groups }));
      results.replaceChildren(...items);
      results.scrollTop = 0;
      status.textContent = !pages.length ? message("search-none") : message(partial ? "search-partial" : "search-count", pages.length);
      // The first are worth more than the beginning of a long page.
      await Promise.all(items.slice(0, WITH_TEXT).map((item, at) => item.fill(at < 2 ? 4 : 0)));
      items.slice(WITH_TEXT).forEach(item => watcher.observe(item));
    } catch (error) {
      if (mine !== turn) return;
      // The site was published anew since the index was loaded.
      if (!again) {
        engine = null;
        loading = start(true);
        return search(mine, true);
      }
      loading = null;
      results.replaceChildren();
      status.textContent = message("search-failed") || `⚠ ${error.message}`;
    }
  };

  let loading = null, timer = 0;
  const soon = wait => {
    clearTimeout(timer);
    const mine = ++turn;
    pending = new Promise(done => (timer = setTimeout(() => search(mine).then(done), wait)));
  };

  input.addEventListener("input", () => soon(40));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => {
    if (event.target === dialog) dialog.close();
    // A link to a heading of this very page does not leave it.
    if (event.target.closest("a")) dialog.close();
  });
  dialog.addEventListener("keydown", event => {
    const links = [...results.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    if (event.isComposing) return;
    if (event.key === "Escape") dialog.close();
    else if (event.key === "ArrowDown" && links.length) (links[at + 1] ?? links[at] ?? links[0]).focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
    else if (event.key === "Home" && at > 0) links[0].focus();
    else if (event.key === "End" && at >= 0) links[links.length - 1].focus();
    else if (event.key === "Enter" && event.target === input) pending.then(() => results.querySelector("a")?.click());
    else if (event.target !== input && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") {
      input.focus();
      return;
    } else return;
    event.preventDefault();
  });

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    if (!engine) loading ??= start().catch(() => (loading = null));
  };
  label(button.textContent.trim());
  document.body.append(dialog);
  button.addEventListener("search-open", open);
})();
