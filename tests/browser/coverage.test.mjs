// The coverage dashboard and the review pages in a real Chromium, with and without script.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { axe, open, publish } from './harness.mjs';

const content = {
  'site.yml': 'source: en-US\n',
  'en-US/index.md': '# Start here\n\nThis page tells you where to begin.\n',
  'en-US/billing.md': '# Billing\n\nThe invoice arrives at the end of the month.\n\nYou can download it as a file.\n\nAsk your administrator for access.\n',
  'ko/index.md': '# 여기에서 시작\n\n이 페이지에서는 시작할 위치를 알려 줍니다.\n',
  'ko/billing.md': '# 청구\n\nThe invoice arrives at the end of the month.\n\n파일로 다운로드할 수 있습니다.\n\nAsk your administrator for access.\n',
  'ru/index.md': '# Начните здесь\n\nНа этой странице рассказано, с чего начать.\n',
};
const review = '/ko/coverage/page/billing/';

test('the dashboard tells what is left, and its links lead there', async () => {
  const site = await publish(content);
  const page = await open(site, '/ko/coverage/');
  assert.equal(await page.locator('meta[name=robots]').getAttribute('content'), 'noindex');
  const own = page.locator('table.pages').first().locator('tbody tr');
  assert.equal(await own.count(), 2);
  assert.match(await own.first().textContent(), /청구/, 'what has the most left comes first');
  await Promise.all([page.waitForURL(`**${review}`), own.first().locator('a').click()]);
  assert.deepEqual(page.problems, []);
  const json = JSON.parse(fs.readFileSync(path.join(site.out, 'coverage.json'), 'utf8'));
  assert.equal(json.schema_version, 2);
  assert.equal(fs.readFileSync(path.join(site.out, 'coverage.csv'), 'utf8').trim().split('\r\n').length, 7, 'two open segments, and the four texts of the page that ru lacks');
});

test('tables sort and filter', async () => {
  const site = await publish(content);
  const page = await open(site, '/ko/coverage/');
  const table = page.locator('table.pages').first();
  const titles = () => table.locator('tbody tr:visible th').allTextContents();
  const [first, second] = await titles();
  await table.locator('thead button').nth(2).click();
  assert.equal(await table.locator('thead th').nth(2).getAttribute('aria-sort'), 'ascending');
  assert.deepEqual(await titles(), [second, first]);
  await page.locator('.filter input[type=search]').first().fill('청구');
  assert.deepEqual(await titles(), ['청구']);
  assert.match(await page.locator('.filter [role=status]').first().textContent(), /1/);
  await page.locator('.filter input[type=search]').first().fill('');
  await page.locator('.filter input[type=checkbox]').first().check();
  assert.deepEqual(await titles(), ['청구']);
});

test('a review page shows source beside target, and steps through what is open', async () => {
  const site = await publish(content);
  const page = await open(site, review);
  const open_ = page.locator('.segments > .untranslated');
  assert.equal(await open_.count(), 2);
  assert.equal(await open_.first().locator('.source').getAttribute('lang'), 'en-US');
  assert.equal(await open_.first().locator('mark').getAttribute('lang'), 'en-US');
  assert.match(await open_.first().locator('.place').textContent(), /^ko\/billing\.md:3:1$/);
  const target = () => page.evaluate(() => document.querySelector(':target')?.id);
  await page.keyboard.press('Alt+ArrowDown');
  const [first, second] = await open_.evaluateAll((items) => items.map((item) => item.id));
  assert.equal(await target(), first);
  await page.keyboard.press('Alt+ArrowDown');
  assert.equal(await target(), second);
  await page.keyboard.press('Alt+ArrowUp');
  assert.equal(await target(), first);
  await page.locator('[value=open]').check();
  assert.equal(await page.locator('.segments > li:visible').count(), 2);
  assert.deepEqual(page.problems, []);
});

test('both are read without script', async () => {
  const site = await publish(content);
  const page = await open(site, review, { javaScriptEnabled: false });
  assert.ok((await page.locator('.segments > li:visible').count()) > 3);
  await page.locator('[value=open]').check();
  assert.equal(await page.locator('.segments > li:visible').count(), 2, 'the filter is the style sheet’s');
  await page.locator('.segments .on').first().click();
  const dashboard = await open(site, '/ru/coverage/', { javaScriptEnabled: false });
  assert.ok(await dashboard.locator('table.pages td a').first().isVisible());
});

test('both are accessible and fit a telephone, light and dark', async () => {
  const site = await publish(content);
  for (const where of ['/ko/coverage/', '/en-US/coverage/', review]) {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of [360, 1280]) {
        const page = await open(site, where, { colorScheme, viewport: { width, height: 740 }, bypassCSP: true });
        assert.deepEqual(await axe(page), [], `${where} ${colorScheme} ${width}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} ${width}`);
      }
    }
  }
});
