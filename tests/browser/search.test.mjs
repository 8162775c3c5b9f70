// The search dialog in a real Chromium: keys, results, what it loads, and that nothing in a page can run through it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { axe, browser, open, publish } from './harness.mjs';

const attack = '<img src=x onerror="window.hit=1"> </script><script>window.hit=1</script> \\u2028 ${window.hit=1}';

const content = {
  'de/index.md': '# Willkommen\n\nEin kurzer Anfang.\n',
  'de/cycle.md': '# Konten\n\n## Fristen\n\nDer Abrechnungszyklus endet am Monatsletzten. Verträge laufen weiter.\n',
  'de/code.md': `# Muster\n\nZyklus im Quelltext:\n\n\`\`\`\n${attack}\n\`\`\`\n\nUnd im Text: \`${attack}\`.\n`,
  'ko/index.md': '# 환영합니다\n\n간단한 시작입니다.\n',
  'ko/partner.md': '# 안내\n\n재판매인에게 요금을 청구합니다.\n',
  'ru/index.md': '# Начало\n\nДоступные льготы и рынки.\n',
  'zh-TW/index.md': '# 開始\n\n您可以隨時取消訂閱。\n',
};

const results = (page) => page.locator('#search li a');

async function ask(page, query) {
  if (!(await page.locator('#search[open]').count())) {
    // A dialog that has just closed gives its focus away a moment later; until then the key is typed into its field.
    await page.waitForFunction(() => document.activeElement?.tagName !== 'INPUT');
    await page.keyboard.press('/');
  }
  const input = page.locator('#search input');
  await input.waitFor();
  await input.fill(query);
  await page.waitForFunction(() => /\d/.test(document.querySelector('#search [role=status]').textContent));
  return results(page).evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
}

test('inner parts and inflected words are found in every locale', async () => {
  const site = await publish(content);
  for (const [locale, query, found] of [
    ['de', 'zyklus', '/de/cycle/'],
    ['de', 'vertraege', '/de/cycle/'],
    ['ko', '판매인', '/ko/partner/'],
    ['ru', 'льгота', '/ru/'],
    ['zh-TW', '消訂', '/zh-TW/'],
  ]) {
    const page = await open(site, `/${locale}/`);
    assert.ok((await ask(page, query)).includes(found), `${locale}: ${query}`);
    assert.deepEqual(page.problems, []);
  }
});

test('nothing is loaded before the search is opened', async () => {
  const site = await publish(content);
  const page = await open(site, '/de/');
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.waitForLoadState('networkidle');
  assert.deepEqual(loaded.filter((url) => url.includes('search')), []);
  await ask(page, 'zyklus');
  assert.ok(loaded.some((url) => url.endsWith('/search/index.js')));
});

test('keys open, choose, follow and close', async () => {
  const site = await publish(content);
  const page = await open(site, '/de/');
  await page.keyboard.press('Control+k');
  await page.locator('#search[open]').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#search[open]').count(), 0);
  const found = await ask(page, 'zyklus');
  assert.equal(found.length, 2);
  assert.match(await page.locator('#search [role=status]').textContent(), /2/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.closest('li') !== null), true);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'INPUT');
  await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForURL(`**${found[0]}**`), page.keyboard.press('Enter')]);
});

test('a result leads to the heading its words stand under', async () => {
  const site = await publish(content);
  const page = await open(site, '/de/');
  await ask(page, 'abrechnungszyklus');
  await page.locator('#search .excerpt mark').first().waitFor();
  assert.equal(await results(page).first().evaluate((link) => decodeURIComponent(link.hash)), '#fristen');
});

test('text of pages cannot run in the results', async () => {
  const site = await publish(content);
  const page = await open(site, '/de/');
  for (const query of ['zyklus', 'script', 'onerror', attack]) {
    await ask(page, query);
    await page.locator('#search .excerpt').first().waitFor();
  }
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator('#search :is(img, script)').count(), 0);
  assert.deepEqual(page.problems, []);
});

test('the dialog is accessible and fits a telephone, light and dark', async () => {
  const site = await publish(content);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [360, 1280]) {
      const page = await open(site, '/de/', { colorScheme, viewport: { width, height: 740 }, bypassCSP: true });
      await ask(page, 'zyklus');
      assert.deepEqual(await axe(page), [], `${colorScheme} ${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }
  }
});

test('a site that is opened from a disk is searched too', async () => {
  const site = await publish(content);
  const page = await (await browser()).newPage();
  await page.goto(`file://${path.join(site.out, 'de/index.html')}`);
  const found = await ask(page, 'zyklus');
  assert.ok(found.some((found) => found.includes('/de/cycle')), String(found));
  await page.close();
});
