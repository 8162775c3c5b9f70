// The project's own site as readers get it: every kind of page, in every locale, light and dark, wide and narrow.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { axe, open, pages, publish } from './harness.mjs';

const site = await publish('content', '--base-url', 'https://docs.example/', '--deny', 'none');
const LOCALES = fs.readdirSync(site.out).filter((name) => /^[a-z]{2}-[a-z]{2}$/.test(name)).sort();
const KINDS = ['', 'partner-program/', 'guide/pages/', 'reference/commands/', 'faq/', 'coverage/', 'coverage/partner-program/', 'no-such-page/'];
const exists = (where) => where.endsWith('no-such-page/') || fs.existsSync(path.join(site.out, where, 'index.html'));
const kindsOf = (locale) => KINDS.map((kind) => `/${locale}/${kind}`).filter(exists);

test('six locales are published', () => {
  assert.deepEqual(LOCALES, ['de-de', 'en-us', 'ko-kr', 'ru-ru', 'zh-cn', 'zh-tw']);
  assert.ok(kindsOf('ko-kr').length >= 6, String(kindsOf('ko-kr')));
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`accessible, whole and quiet: ${colorScheme}, ${width} px`, async () => {
      const found = [];
      for (const where of ['/', ...LOCALES.flatMap(kindsOf)]) {
        const page = await open(site, where, { colorScheme, viewport: { width, height: 800 } });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) found.push(`${where}: scrolls sideways by ${wide} px`);
        for (const problem of [...(await axe(page)), ...page.problems]) found.push(`${where}: ${problem}`);
        await page.context().close();
      }
      assert.deepEqual(found, []);
    });
  }
}

test('the policy of the page is kept by the page', async () => {
  const found = [];
  for (const where of kindsOf('de-de')) {
    const page = await open(site, where);
    page.on('console', (message) => /Content.Security.Policy/i.test(message.text()) && found.push(`${where}: ${message.text()}`));
    await page.reload({ waitUntil: 'load' });
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy, /default-src 'none'|default-src 'self'/);
    assert.doesNotMatch(policy, /script-src[^;]*'unsafe-inline'/);
    await page.context().close();
  }
  assert.deepEqual(found, []);
});

test('everything can be read without scripts', async () => {
  for (const where of kindsOf('ko-kr')) {
    const page = await open(site, where, { javaScriptEnabled: false });
    const text = await page.locator('main').innerText();
    assert.ok(text.trim().length > 20, `${where} shows: ${text}`);
    assert.ok((await page.locator('a[href]').count()) > 3, `${where} has no links`);
    await page.context().close();
  }
});

test('changing the language stays on the page and on the heading', async () => {
  const page = await open(site, '/ko-kr/partner-program/');
  const headings = await page.locator('article :is(h2, h3)[id], article :is(h2, h3) [id]').evaluateAll((all) => all.map((heading) => heading.id));
  assert.ok(headings.length > 1, 'the page has headings with ids');
  await page.goto(`${site.origin}/ko-kr/partner-program/#${headings[1]}`);
  await page.locator('[popovertarget="languages"]').click();
  await page.locator('#languages a[hreflang="ru-RU"]').click();
  await page.waitForURL(/ru-ru/);
  assert.equal(new URL(page.url()).pathname, '/ru-ru/partner-program/');
  assert.equal(new URL(page.url()).hash, `#${headings[1]}`);
  assert.equal(await page.locator(`[id="${headings[1]}"]`).count(), 1);
});

test('alternates are absolute, mutual and lead to pages', () => {
  const alternates = new Map();
  for (const where of pages(site.out)) {
    const html = fs.readFileSync(path.join(site.out, where, 'index.html'), 'utf8');
    const links = [...html.matchAll(/<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">/g)];
    alternates.set(where, new Map(links.map(([, lang, href]) => [lang, href])));
  }
  const found = [];
  for (const [where, links] of alternates) {
    for (const [lang, href] of links) {
      const target = new URL(href);
      if (target.origin !== 'https://docs.example') found.push(`${where}: ${href}`);
      const back = alternates.get(decodeURI(target.pathname));
      if (!back) found.push(`${where}: ${lang} leads to no page: ${href}`);
      else if (lang !== 'x-default' && back.size !== links.size) found.push(`${where}: ${href} lists other alternates`);
    }
    if (links.size > 0 && !links.has('x-default')) found.push(`${where}: no x-default`);
  }
  assert.deepEqual(found, []);
  assert.ok([...alternates.values()].filter((links) => links.size >= 6).length >= 30);
});

test('links and anchors of the site lead somewhere', () => {
  const ids = new Map();
  const all = pages(site.out);
  const read = (where) => fs.readFileSync(path.join(site.out, where, 'index.html'), 'utf8');
  for (const where of all) ids.set(where, new Set([...read(where).matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id)));
  const found = [];
  for (const where of all) {
    for (const [, href] of read(where).matchAll(/<a [^>]*href="([^"]*)"/g)) {
      const target = new URL(href.replaceAll('&amp;', '&'), `http://site.invalid${where}`);
      if (target.host !== 'site.invalid') continue;
      const name = decodeURIComponent(target.pathname);
      const file = name.endsWith('/') ? `${name}index.html` : name;
      if (!fs.existsSync(path.join(site.out, file))) found.push(`${where}: ${href} leads nowhere`);
      const anchor = decodeURIComponent(target.hash.slice(1));
      if (anchor && ids.has(name) && !ids.get(name).has(anchor)) found.push(`${where}: ${href} has no such anchor`);
    }
  }
  assert.deepEqual(found, []);
});

test('a page weighs what was agreed', async () => {
  const { gzipSync } = await import('node:zlib');
  const sizes = pages(site.out).filter((where) => /^\/[a-z-]+\/(guide|reference)\//.test(where))
    .map((where) => gzipSync(fs.readFileSync(path.join(site.out, where, 'index.html'))).length).sort((a, b) => a - b);
  assert.ok(sizes[Math.floor(sizes.length / 2)] <= 9 * 1024, `median HTML: ${sizes[Math.floor(sizes.length / 2)]} bytes`);
  const page = await open(site, '/ko-kr/guide/pages/');
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname));
  const weight = (extension) => loaded.filter((name) => name.endsWith(extension))
    .reduce((sum, name) => sum + gzipSync(fs.readFileSync(path.join(site.out, name))).length, 0);
  assert.ok(weight('.css') <= 12 * 1024, `CSS: ${weight('.css')} bytes`);
  assert.ok(weight('.js') <= 6 * 1024, `JS: ${weight('.js')} bytes`);
});
