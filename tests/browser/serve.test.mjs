// The preview in a real browser: reload on save, errors over the page, the panel.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { atEnd, axe, binary, open, temporary, write } from './harness.mjs';

/** Starts `build-site serve` on a content folder given as `{ path: text }`; resolves when it says its address. */
function preview(files, ...args) {
  const dir = temporary();
  const content = path.join(dir, 'content');
  write(content, files);
  const server = spawn(binary, ['serve', '--content', content, '--port', '0', ...args], { cwd: dir });
  atEnd(() => server.kill('SIGKILL'));
  const said = { text: '' };
  return new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said.text += chunk;
      const url = /http:\/\/[\d.]+:\d+/.exec(said.text);
      if (url) resolve({ origin: url[0], content, dir, server, said, save: (name, text) => write(content, { [name]: text }) });
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', (status) => reject(new Error(`the server ended with ${status}: ${said.text}`)));
  });
}

const long = Array.from({ length: 80 }, (_, at) => `${at}번째 문단입니다.\n`).join('\n');
const site = {
  'ko/index.md': `# 시작\n\n[가이드](guide.md)\n`,
  'ko/guide.md': `# 가이드\n\n${long}`,
  'de/index.md': '# Start\n\nWillkommen.\n',
  'de/guide.md': '# Anleitung\n\nEin Absatz.\n',
};
const text = (page, wanted) => page.waitForFunction((words) => document.body?.textContent.includes(words), wanted);
const inTree = (page, id, wanted) =>
  page.waitForFunction(
    ([id, words]) => document.getElementById(id)?.shadowRoot.textContent.includes(words),
    [id, wanted],
  );

test('a save reloads the page that is open, keeps the scroll, and leaves other tabs alone', async () => {
  const served = await preview(site);
  const page = await open(served, '/ko/guide/');
  const other = await open(served, '/de/guide/');
  await other.evaluate(() => (globalThis.untouched = true));
  await page.evaluate(() => scrollTo(0, 900));
  served.save('ko/guide.md', `# 가이드\n\n${long}\n끝났습니다.\n`);
  await text(page, '끝났습니다.');
  await page.waitForFunction(() => Math.abs(scrollY - 900) < 5);
  // A save that the other tab shows comes after the first, so what it did to that tab has been seen by then.
  assert.equal(await other.evaluate(() => globalThis.untouched), true);
  served.save('de/guide.md', '# Leitfaden\n\nEin neuer Absatz.\n');
  await text(other, 'Ein neuer Absatz.');
  assert.deepEqual(page.problems, []);
  assert.deepEqual(other.problems, []);
});

test('a new title shows in the navigation of other pages', async () => {
  const served = await preview(site);
  const page = await open(served, '/ko/');
  served.save('ko/guide.md', '# 새 안내서\n\n내용.\n');
  await text(page, '새 안내서');
});

test('a page that is deleted and comes back is followed by its tab', async () => {
  const served = await preview(site);
  const page = await open(served, '/ko/guide/');
  fs.renameSync(path.join(served.content, 'ko/guide.md'), path.join(served.dir, 'aside.md'));
  await page.waitForFunction(() => !document.body?.textContent.includes('79번째'));
  fs.renameSync(path.join(served.dir, 'aside.md'), path.join(served.content, 'ko/guide.md'));
  await text(page, '79번째');
});

test('--follow goes to the page that was saved', async () => {
  const served = await preview(site, '--follow');
  const page = await open(served, '/ko/');
  served.save('de/guide.md', '# Anleitung\n\nNeu.\n');
  await page.waitForURL('**/de/guide/');
  await text(page, 'Neu.');
});

test('an error stands over the page with its place, and goes when it is mended', async () => {
  const served = await preview(site);
  const page = await open(served, '/ko/guide/');
  served.save('ko/guide.md', '---\ntitle: [열린 목록\n---\n# 가이드\n\n본문.\n');
  await inTree(page, 'build-site-error-overlay', 'front-matter-syntax');
  await inTree(page, 'build-site-error-overlay', 'ko/guide.md:');
  assert.deepEqual(await axe(page), []);
  served.save('ko/guide.md', '---\ntitle: 닫힌 제목\n---\n# 가이드\n\n본문.\n');
  await page.waitForFunction(() => !document.getElementById('build-site-error-overlay'));
  await text(page, '닫힌 제목');
  assert.match(served.said.text, /front-matter-syntax/);
});

test('the panel tells what is untranslated, with source and place, and tints it in the page', async () => {
  const served = await preview({
    'site.yml': 'source: en\neditor: "vscode://file/{path}:{line}:{column}"\n',
    'en/index.md': '# Start\n\nEvery page has a panel in the preview.\n\nSave the file to see it here at once.\n',
    'ko/index.md': '# 시작\n\n미리 보기의 모든 페이지에는 패널이 있습니다.\n\nSave the file to see it here at once.\n\n[없는 곳](nowhere.md)\n',
  });
  const page = await open(served, '/ko/');
  await page.locator('#build-site-preview .open').click();
  await inTree(page, 'build-site-preview', 'Save the file to see it here at once.');
  await inTree(page, 'build-site-preview', 'broken-link');
  await inTree(page, 'build-site-preview', '원문 세그먼트');
  const place = page.locator('#build-site-preview .panel li.untranslated .place');
  assert.match(await place.getAttribute('href'), /^vscode:\/\/file\/.*ko\/index\.md:5:1$/);
  const tinted = await page.evaluate(() =>
    [...CSS.highlights.get('build-site-untranslated')].map((range) => range.toString()),
  );
  assert.deepEqual(tinted, ['Save the file to see it here at once.']);
  assert.deepEqual(page.problems, []);
  assert.deepEqual(await axe(page), []);
  served.save('ko/index.md', '# 시작\n\n미리 보기의 모든 페이지에는 패널이 있습니다.\n\n파일을 저장하면 여기에서 바로 볼 수 있습니다.\n');
  await text(page, '파일을 저장하면');
  // The panel stays open over the reload.
  await inTree(page, 'build-site-preview', '고치거나 번역할 것이 없습니다');
});

test('the preview writes nothing and ends at once', async () => {
  const served = await preview(site);
  await open(served, '/ko/');
  const ended = new Promise((resolve) => served.server.once('exit', (status) => resolve(status)));
  served.server.kill('SIGINT');
  assert.equal(await ended, 0);
  assert.deepEqual(fs.readdirSync(served.dir), ['content']);
});
