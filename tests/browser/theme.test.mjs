// What a reader can do with the default theme, in a real Chromium: read, move around, change language, see originals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, browser, open, publish } from './harness.mjs';

const pair = (id, target, source) =>
  `<span data-ttu-id="7c1ae-${id}">${target}</span><span class="sxs-lookup"><span data-stu-id="7c1ae-${id}">${source}</span></span>`;

const german = `---
title: Abrechnung
ms.contentlocale: de-DE
ms.translationtype: MT
---
# <a name="billing"></a>${pair(101, 'Abrechnung', 'Billing')}

${pair(102, 'Die Rechnung kommt am Monatsende.', 'The invoice arrives at the end of the month.')} ${pair(103, 'Sie gilt für alle Abonnements.', 'It covers all subscriptions.')}

## <a name="steps"></a>${pair(104, 'Schritte', 'Steps')}

1. ${pair(105, 'Öffnen Sie die [Übersicht](index.md).', 'Open the [overview](index.md).')}
   - ${pair(106, 'Prüfen Sie jede Zeile.', 'Check every line.')}

> [!NOTE]
> ${pair(107, 'Gutschriften folgen später.', 'Credits follow later.')}

## <a name="tools"></a>${pair(108, 'Werkzeuge', 'Tools')}

# [Linux](#tab/linux)

${pair(109, 'Rufen Sie das Skript auf.', 'Call the script.')}

# [Windows](#tab/windows)

${pair(110, 'Starten Sie das Programm.', 'Start the program.')}

***

\`\`\`rust
fn main() { println!("one line that is far too long for a telephone and must therefore scroll by itself, sideways"); }
\`\`\`

| ${pair(111, 'Spalte', 'Column')} | ${pair(112, 'Wert', 'Value')} |
|---|---:|
| ${pair(113, 'Summe', 'Total')} | 2.000 |
`;

const korean = `---
title: 청구
---
# <a name="billing"></a>청구

청구서는 월말에 도착합니다.

## <a name="steps"></a>단계

1. 모든 줄을 확인하세요.

## <a name="tools"></a>도구

스크립트를 실행하세요.
`;

const site = await publish({
  'site.yml': 'title: Handbuch\nsource: en-US\n',
  'de-de/index.md': '# Start\n\nWillkommen im Handbuch.\n',
  'de-de/billing.md': german,
  'ko-kr/index.md': '# 처음\n\n안내서에 오신 것을 환영합니다.\n',
  'ko-kr/billing.md': korean,
  'ar/index.md': '# البداية\n\nمرحبا بكم في الدليل.\n\nWelcome to the English part of this manual, which nobody has translated.\n\n```sh\ncargo install --path .\n```\n',
  'en-us/picture.md': '# Picture\n\n![A plan](plan.svg)\n\n<img src="plan.svg" alt="The same plan">\n\nBelow it.\n',
  'en-us/plan.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300"/></svg>',
  'en-us/tabs.md': '# Tabs\n\n## First\n\n# [A](#tab/a)\n\nText.\n\n# [B](#tab/b)\n\n### In B\n\nText.\n\n***\n\n## Second\n\n- [x] done\n' + '\nMore of it.\n'.repeat(60),
});

const PHONE = { viewport: { width: 360, height: 740 } };
const choose = async (page, mode) => {
  await page.click('button.original');
  await page.check(`[name=original][value=${mode}]`);
  await page.keyboard.press('Escape');
};

test('no rule of WCAG 2.2 AA is broken, in any mode', async () => {
  for (const where of ['/de-de/billing/', '/ko-kr/billing/', '/ar/', '/ar/billing/', '/', '/ko-kr/no-such-page/']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const size of [{}, PHONE]) {
        const page = await open(site, where, { ...size, colorScheme, bypassCSP: true });
        assert.deepEqual(await axe(page), [], `${where} ${colorScheme} ${JSON.stringify(size)}`);
        assert.deepEqual(page.problems, [], where);
        await page.context().close();
      }
    }
  }
});

test('a telephone shows a page without scrolling sideways, its menus by touch', async () => {
  const page = await open(site, '/de-de/billing/', { ...PHONE, hasTouch: true });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  assert.equal(await page.locator('#nav').isVisible(), false);
  await page.tap('button.menu');
  assert.equal(await page.locator('#nav').isVisible(), true);
  await page.keyboard.press('Escape');
  await page.tap('.toc-open');
  await page.tap('#toc a[href="#tools"]');
  assert.equal(new URL(page.url()).hash, '#tools');
  assert.equal(await page.locator('#toc').isVisible(), false);
});

test('changing the language stays on the page and on the heading', async () => {
  const page = await open(site, '/de-de/billing/#tools');
  await page.click('button.lang');
  await page.click('#languages a[hreflang="ko-KR"]');
  await page.waitForURL('**/ko-kr/billing/#tools');
  assert.equal(await page.locator('#tools').textContent(), '도구');
});

test('the switcher says where a page is missing, in the reader\'s language', async () => {
  const page = await open(site, '/ko-kr/billing/');
  const missing = page.locator('#languages li', { has: page.locator('a[hreflang="ar"]') });
  assert.match(await missing.textContent(), /번역되지 않음/);
  assert.equal(await missing.locator('a').getAttribute('lang'), 'ar');
});

test('a fallback is marked with the language it is written in, and its notice with the reader\'s', async () => {
  const page = await open(site, '/ar/billing/');
  const langs = await page.evaluate(() => [
    document.documentElement.lang,
    document.querySelector('article').lang,
    document.querySelector('article').dir,
    document.querySelector('.notice').closest('article'),
  ]);
  assert.deepEqual(langs, ['ar', 'en-US', 'ltr', null]);
  assert.equal(await page.getAttribute('meta[name=robots]', 'content'), 'noindex');
});

test('originals show on demand: by pointer, by keyboard, and go by Escape', async () => {
  const page = await open(site, '/de-de/billing/');
  assert.equal(await page.locator('.s[tabindex]').count(), 0, 'nothing is focusable while the mode is off');
  await choose(page, 'demand');
  const unit = page.locator('article p .s').first();
  const tip = page.locator('#tip');
  await unit.hover();
  await tip.waitFor({ state: 'visible' });
  assert.equal((await tip.textContent()).trim(), 'The invoice arrives at the end of the month.');
  assert.deepEqual([await tip.getAttribute('lang'), await tip.getAttribute('translate')], ['en-US', 'no']);
  await tip.hover();
  await page.waitForFunction(() => !document.getElementById('tip').hidden);
  await page.keyboard.press('Escape');
  await tip.waitFor({ state: 'hidden' });
  await page.mouse.move(2, 2);
  await unit.focus();
  await tip.waitFor({ state: 'visible' });
  await page.keyboard.press('Tab');
  assert.equal((await tip.textContent()).trim(), 'It covers all subscriptions.');
});

test('a page that could be laid beside its source has originals too', async () => {
  const page = await open(site, '/ko-kr/billing/');
  await choose(page, 'demand');
  await page.locator('article h2 .s').first().focus();
  assert.equal((await page.locator('#tip').textContent()).trim(), 'Steps');
  const source = await open(site, '/en-us/billing/');
  assert.equal(await source.locator('button.original').count(), 0, 'the source itself has none');
});

test('originals stand side by side, are remembered, and are neither copied nor printed', async () => {
  const page = await open(site, '/de-de/billing/');
  const before = await page.locator('article').innerHTML();
  await choose(page, 'sides');
  assert.equal(await page.locator('.o').count() > 8, true);
  const copied = () => page.evaluate(() => {
    getSelection().selectAllChildren(document.querySelector('article'));
    return getSelection().toString();
  });
  assert.doesNotMatch(await copied(), /invoice/);
  assert.match(await copied(), /Monatsende/);
  await page.reload();
  assert.equal(await page.locator('.o').first().isVisible(), true);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.o').first().isVisible(), false);
  await page.emulateMedia({ media: 'screen' });
  await choose(page, 'off');
  assert.equal(await page.locator('article').innerHTML(), before, 'the text is as it was');
});

test('tabs are chosen together and kept, and all are shown without JavaScript', async () => {
  const page = await open(site, '/de-de/billing/');
  await page.click('[role=tab][data-tab=windows]');
  assert.equal(await page.getByText('Rufen Sie das Skript auf.').isVisible(), false);
  await page.reload();
  assert.equal(await page.getByText('Starten Sie das Programm.').isVisible(), true);
  await page.focus('[role=tab][aria-selected=true]');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.getByText('Rufen Sie das Skript auf.').isVisible(), true);
  const plain = await open(site, '/de-de/billing/', { javaScriptEnabled: false });
  for (const text of ['Rufen Sie das Skript auf.', 'Starten Sie das Programm.', 'Windows'])
    assert.equal(await plain.getByText(text).isVisible(), true, text);
});

test('without JavaScript every page and language is reached, and nothing is offered that does not work', async () => {
  const page = await open(site, '/de-de/billing/', { javaScriptEnabled: false });
  for (const dead of ['button.search', 'button.theme', 'button.original']) assert.equal(await page.locator(dead).isVisible(), false);
  await page.click('button.lang');
  await page.click('#languages a[hreflang="ko-KR"]');
  await page.waitForURL('**/ko-kr/billing/');
  await page.click('#nav a:has-text("처음")');
  await page.waitForURL('**/ko-kr/');
});

test('the color scheme is chosen once for all pages and does not flash', async () => {
  const page = await open(site, '/de-de/billing/', { colorScheme: 'light' });
  await page.click('button.theme');
  await page.click('button.theme');
  const dark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const color = await dark();
  await page.goto(`${site.origin}/ko-kr/`, { waitUntil: 'commit' });
  await page.waitForSelector('body');
  assert.equal(await dark(), color);
  // The color is there before anything is shown; the button's name comes with the page's script.
  await page.waitForLoadState('load');
  assert.match(await page.getAttribute('button.theme', 'aria-label'), /어둡게/);
});

test('code is copied by a button and scrolls by keyboard', async () => {
  const page = await open(site, '/de-de/billing/', { ...PHONE, permissions: ['clipboard-read', 'clipboard-write'] });
  assert.equal(await page.getAttribute('article pre', 'tabindex'), '0');
  await page.locator('.copy').focus();
  await page.keyboard.press('Enter');
  await page.getByText('Kopiert').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^fn main/);
});

test('Korean breaks between words, and right-to-left pages mirror', async () => {
  const korean = await open(site, '/ko-kr/billing/');
  assert.equal(await korean.evaluate(() => getComputedStyle(document.querySelector('article p')).wordBreak), 'keep-all');
  const arabic = await open(site, '/ar/');
  const [nav, main] = await arabic.evaluate(() => ['nav', 'main'].map(id => document.getElementById(id).getBoundingClientRect().x));
  assert.ok(nav > main);
});

test('the page does not shift while it loads', async () => {
  const page = await open(site, '/de-de/billing/');
  const shift = await page.evaluate(() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
  }));
  assert.equal(shift, 0);
});

test('an image has its room before it arrives', async () => {
  const page = await open(site, '/en-us/picture/');
  const context = page.context();
  await context.route('**/plan.svg', () => {}); // It never arrives.
  await page.reload({ waitUntil: 'commit' });
  await page.waitForSelector('footer.end', { state: 'attached' });
  const heights = await page.locator('article img').evaluateAll((images) => images.map((image) => image.clientHeight));
  assert.deepEqual(heights, [300, 300]);
});

test('a heading in a tab that is not shown is not the one being read', async () => {
  const page = await open(site, '/en-us/tabs/');
  assert.equal(await page.locator('#toc [aria-current]').count(), 0);
  await page.click('[role=tab][data-tab=b]');
  await page.click('#toc a[href="#in-b"]');
  await page.waitForSelector('#toc a[href="#in-b"][aria-current]');
});

test('a stretch in another direction keeps its punctuation at its end', async () => {
  const page = await open(site, '/ar/');
  const [last, dot] = await page.evaluate(() => {
    const text = document.querySelector('article span[lang="en-US"]').firstChild;
    const box = (at) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect();
    };
    return [box(text.length - 2), box(text.length - 1)];
  });
  assert.ok(dot.left >= last.right - 1, `the full stop is at ${dot.left}, the letter before it ends at ${last.right}`);
});

test('in a language that runs from right to left the button on code does not cover where code begins', async () => {
  const page = await open(site, '/ar/', PHONE);
  const [button, word] = await page.evaluate(() =>
    ['.copy', 'article pre code'].map((selector) => document.querySelector(selector).getBoundingClientRect()),
  );
  assert.ok(button.left > word.left + 100, `the button begins at ${button.left}, the code at ${word.left}`);
});

test('a site opened from a disk leads from page to page, by its search too', async () => {
  const page = await (await browser()).newPage();
  await page.goto(`file://${site.out}/index.html`);
  await page.click('a[hreflang="ko-KR"]');
  await page.waitForURL('**/ko-kr/index.html');
  await page.keyboard.press('/');
  await page.fill('dialog input', '청구서');
  await page.waitForSelector('dialog a');
  await page.keyboard.press('Enter');
  await page.waitForURL(/ko-kr\/billing\/index\.html/);
});

test('on paper there is only the text', async () => {
  const page = await open(site, '/de-de/billing/');
  await page.emulateMedia({ media: 'print' });
  for (const part of ['header.top', '#nav', '#toc', '.crumbs', 'footer.end']) assert.equal(await page.locator(part).first().isVisible(), false, part);
  assert.equal(await page.getByText('Starten Sie das Programm.').isVisible(), true, 'all tabs are printed');
});

test('the start page suggests the browser\'s language and forces none', async () => {
  const page = await open(site, '/', { locale: 'ko-KR' });
  assert.equal(new URL(page.url()).pathname, '/');
  assert.equal(await page.locator('.suggested').getAttribute('lang'), 'ko-KR');
});
