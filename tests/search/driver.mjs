// Runs the browser's side of the search in Node, on requests from standard input; answers in JSON on standard output.
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";

const request = JSON.parse(fs.readFileSync(0, "utf8"));
vm.runInThisContext(fs.readFileSync(request.script, "utf8"));
const search = globalThis.buildSiteSearch;

// What a file of the index hands over; `bytes` counts what a browser would have fetched.
let bytes = 0;
const load = async file => {
  const text = fs.readFileSync(path.join(request.folder, file), "utf8");
  bytes += Buffer.byteLength(text);
  let value;
  vm.runInNewContext(text, { buildSiteSearch: given => (value = given) });
  return value;
};

const answers = { tokens, find, evaluate };
process.stdout.write(JSON.stringify(await answers[request.do]()));

// The tokens of texts.
async function tokens() {
  return request.texts.map(text => search.tokens(text).map(token => [token.text, token.size]));
}

// For each query the pages found, their excerpts, and whether they are a makeshift.
async function find() {
  const index = await load("index.js");
  const found = [];
  for (const query of request.queries) {
    const engine = new search.Engine(index, load);
    const result = await engine.find(query);
    const pages = await Promise.all(result.pages.map(number => engine.page(number)));
    const excerpts = await Promise.all(pages.slice(0, 3).map(page => search.excerptOf(page, result.groups, load)));
    found.push({ partial: result.partial, pages: pages.map(page => page.url), excerpts });
  }
  return found;
}

// How often the page is among the first ten, for queries picked out of the pages by rule.
async function evaluate() {
  const { pages, kind, count } = request;
  let seed = 7;
  const random = below => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 8) % below;
  const texts = pages.map(page => page.text.toLowerCase().replace(/ё/g, "е"));
  const memo = new Map();
  const once = (key, count) => memo.get(key) ?? (memo.set(key, count()), memo.get(key));
  const having = part => once(part, () => texts.reduce((sum, text) => sum + text.includes(part), 0));
  const starting = part => once(`^${part}`, () => words.reduce((sum, list) => sum + list.some(word => word.startsWith(part)), 0));
  const words = texts.map(text => [...new Set(text.match(/[\p{L}\p{M}]+/gu) ?? [])]);
  const forms = new Map();
  const ending = /(?:а|я|ы|и|у|ю|е|о|ой|ей|ом|ем|ам|ям|ами|ями|ах|ях|ов|ев|ия|ии|ию|ией|ий|ый|ая|ое|ые|ых|ого|ому|ым|ыми|ть|ет|ют|ат|ит|ал|или)$/;
  if (kind === "forms")
    for (const word of new Set(words.flat()))
      if (/^[а-я]{7,}$/.test(word)) {
        const base = word.replace(ending, "");
        if (base.length >= 5) forms.set(base, [...(forms.get(base) ?? []), word]);
      }
  const bases = [...forms].filter(([, all]) => all.length > 1).map(([base, all]) => ({ base, all }));
  const pick = () => {
    const at = random(pages.length);
    if (kind === "han") {
      const runs = texts[at].match(/\p{Script=Han}{3,}/gu) ?? [""], run = runs[random(runs.length)];
      const from = random(Math.max(1, run.length - 2)), query = run.slice(from, from + 2 + random(3));
      return { at, query, common: having(query) };
    }
    if (kind === "hangul") {
      const some = words[at].filter(word => /^[가-힣]{4,}$/.test(word)), word = some[random(some.length || 1)] ?? "";
      const from = 1 + random(Math.max(1, word.length - 3)), query = word.slice(from, from + 2 + random(2));
      return { at, query, common: having(query) };
    }
    if (kind === "compound") {
      const some = words[at].filter(word => /^[a-zäöüß]{11,}$/.test(word)), word = some[random(some.length || 1)] ?? "";
      const ends = [];
      for (let from = 3; from < word.length - 4; from++) if (vocabulary.has(word.slice(from))) ends.push(word.slice(from));
      const query = ends[random(ends.length || 1)] ?? "";
      const base = query.replace(/(?:en|er|es|e|s|n)$/, "");
      if (words[at].some(other => other.startsWith(query)) || starting(base) > 6) return {};
      return { at, query: random(2) ? query.replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss") : query, common: having(query) };
    }
    const { base, all } = bases[random(bases.length)], query = all[random(all.length)];
    if (words[at].includes(query) || !words[at].some(word => all.includes(word))) return {};
    return { at, query, common: starting(base) };
  };
  const vocabulary = new Set(words.flat().filter(word => /^[a-zäöüß]{5,}$/.test(word)));
  const index = await load("index.js");
  const misses = [], sizes = [], times = [], done = new Set();
  let hits = 0, asked = 0;
  for (let tries = 0; tries < 30000 && asked < count; tries++) {
    const { at, query, common } = pick();
    if (!query || query.length < 2 || !common || common > 6 || done.has(query + at)) continue;
    done.add(query + at);
    asked++;
    const engine = new search.Engine(index, load);
    bytes = 0;
    const from = performance.now();
    const found = await engine.find(query);
    const first = await Promise.all(found.pages.slice(0, 20).map(number => engine.page(number)));
    const before = bytes;
    for (const page of first.slice(0, 5)) await search.excerptOf(page, found.groups, load);
    times.push(performance.now() - from);
    sizes.push([bytes, before]);
    if (first.slice(0, 10).some(page => page.url === pages[at].url)) hits++;
    else misses.push([query, pages[at].url, common, found.pages.length]);
  }
  sizes.sort((a, b) => a[0] - b[0]);
  times.sort((a, b) => a - b);
  return {
    asked, hits, misses: misses.slice(0, 12), script: fs.statSync(request.script).size, index: fs.statSync(path.join(request.folder, "index.js")).size,
    median: sizes[sizes.length >> 1], most: sizes[sizes.length - 1], ms: [times[times.length >> 1], times[times.length - 1]],
  };
}
