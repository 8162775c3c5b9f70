// What the browser tests share: build a content folder, serve the site on loopback, look at it in headless Chromium.
//
//   const site = await publish({ 'ko/index.md': '# 안녕\n' })      or  publish('content')
//   const page = await open(site, '/ko/', { viewport: { width: 360, height: 740 } })
//   assert.deepEqual(await axe(page), [])
//   assert.deepEqual(page.problems, [])
//
// Whatever is opened is closed when the test file ends. Run through `tests/run browser`, which sets the environment.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.BUILD_SITE_BIN ?? path.join(root, 'target/release/build-site');
const modules = process.env.BUILD_SITE_BROWSER ?? path.join(root, 'target/browser');
const require = createRequire(path.join(modules, 'package.json'));
const { chromium } = require('playwright-core');
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const cleanups = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** Calls `cleanup` when the tests of this file are over. */
export function atEnd(cleanup) {
  cleanups.push(cleanup);
}

/** A folder that is gone after the tests. */
export function temporary() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'build-site-'));
  atEnd(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes `{ path: text }` below a folder. */
export function write(dir, files) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

/** Runs the program; returns { status, stdout, stderr }. */
export function run(...args) {
  return spawnSync(binary, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Builds a content folder (a path, or `{ path: text }`) and serves what came out. */
export async function publish(content, ...args) {
  const out = path.join(temporary(), 'site');
  let folder = content;
  if (typeof content !== 'string') {
    folder = path.join(temporary(), 'content');
    write(folder, content);
  }
  const result = run('build', '--content', folder, '--out', out, ...args);
  if (result.status !== 0) throw new Error(`build-site ended with ${result.status}:\n${result.stderr}`);
  return { ...(await serve(out)), out, stderr: result.stderr };
}

const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', mjs: 'text/javascript',
  json: 'application/json', svg: 'image/svg+xml', png: 'image/png', xml: 'application/xml', txt: 'text/plain',
};

/** Serves a folder as a plain static host does: index.html for folders, the nearest 404.html for what is missing. */
export function serve(dir) {
  const server = http.createServer((request, response) => {
    const name = path.posix.normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    let file = path.join(dir, name);
    let status = 200;
    if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      if (!name.endsWith('/')) {
        response.writeHead(301, { location: `${name}/` }).end();
        return;
      }
      file = path.join(file, 'index.html');
    }
    if (!fs.existsSync(file)) {
      status = 404;
      let above = path.dirname(file);
      while (above.length > dir.length && !fs.existsSync(path.join(above, '404.html'))) above = path.dirname(above);
      file = path.join(above, '404.html');
      if (!fs.existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
    }
    const type = TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream';
    response.writeHead(status, { 'content-type': type }).end(fs.readFileSync(file));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      atEnd(() => new Promise((done) => { server.close(done); server.closeAllConnections(); }));
      resolve({ origin: `http://127.0.0.1:${server.address().port}`, dir });
    });
  });
}

let launched;

/** The browser, started once a test file. */
export function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
  }).then((started) => {
    atEnd(() => started.close());
    return started;
  });
  return launched;
}

/**
 * Opens a page. `page.problems` collects console errors, exceptions, failed requests and requests that leave the site
 * (which are refused). Options are those of a browser context: viewport, colorScheme, javaScriptEnabled, locale…
 */
export async function open(site, where, options = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options });
  atEnd(() => context.close());
  const page = await context.newPage();
  page.problems = [];
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (url.startsWith(`${site.origin}/`) || /^(data|blob|about):/.test(url)) return route.continue();
    page.problems.push(`external request: ${url}`);
    return route.abort();
  });
  page.on('console', (message) => {
    // What could not be loaded is told by its response, below, with its address.
    const known = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !known) page.problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.problems.push(`exception: ${error.message}`));
  page.on('response', (response) => {
    // A page opened for its 404 is no problem; what it loads must be there.
    const missing = response.status() >= 400 && !response.request().isNavigationRequest();
    if (missing) page.problems.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(site.origin + where, { waitUntil: 'load' });
  return page;
}

/** What axe-core finds against WCAG 2.2 AA: `rule: first target`, one entry a rule. */
export async function axe(page) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return result.violations;
  }, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  return violations.map((rule) => `${rule.id} (${rule.nodes.length}): ${rule.nodes[0].target.join(' ')}`);
}

/** Every page of a site, as paths that begin with a slash. */
export function pages(dir, below = '') {
  return fs.readdirSync(path.join(dir, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) return pages(dir, name);
    return entry.name === 'index.html' ? [`/${below}${below ? '/' : ''}`] : [];
  }).sort();
}
