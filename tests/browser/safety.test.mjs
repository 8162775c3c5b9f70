// What comes from pages, front matter, navigation, questions and answers, settings and messages cannot run code.
//
// Every payload calls `fired(number)`. Pages are opened with their Content-Security-Policy switched off, so that it is
// the sanitizer that is tried; a control page without one proves that payloads fire here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { browser, pages, publish, serve, temporary, write } from './harness.mjs';

const PAYLOADS = [
  '<script>fired(N)</script>',
  '<SCRIPT/x>fired(N)</SCRIPT>',
  '<scr<script>ipt>fired(N)</scr</script>ipt>',
  '<img src=x onerror=fired(N)>',
  '<img src=x onerror="fired(N)">',
  '<img/src=x/onerror=fired(N)>',
  '<IMG SRC=x OnErRoR=fired(N)>',
  '<img src="x" alt="a" onerror\n=\nfired(N)>',
  '<svg onload=fired(N)>',
  '<svg><script>fired(N)</script></svg>',
  '<svg><animate onbegin=fired(N) attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=fired(N)&gt;">',
  '<body onload=fired(N)>',
  '<details open ontoggle=fired(N)>x</details>',
  '<input autofocus onfocus=fired(N)>',
  '<select autofocus onfocus=fired(N)>',
  '<video><source onerror=fired(N)></video>',
  '<audio src=x onerror=fired(N)>',
  '<iframe srcdoc="<script>parent.fired(N)</script>"></iframe>',
  '<iframe src="javascript:parent.fired(N)"></iframe>',
  '<object data="javascript:fired(N)"></object>',
  '<embed src="javascript:fired(N)">',
  '<a href="javascript:fired(N)" class="go">go</a>',
  '<a href="JaVaScRiPt:fired(N)" class="go">go</a>',
  '<a href=" javascript:fired(N)" class="go">go</a>',
  '<a href="java\tscript:fired(N)" class="go">go</a>',
  '<a href="&#106;avascript:fired(N)" class="go">go</a>',
  '<a href="javascript&colon;fired(N)" class="go">go</a>',
  '<form action="javascript:fired(N)"><button class="go">go</button></form>',
  '<button formaction="javascript:fired(N)" class="go">go</button>',
  '<base href="javascript:/">',
  '<meta http-equiv="refresh" content="0;url=javascript:fired(N)">',
  '<link rel=stylesheet href="data:text/css,*{}" onload=fired(N)>',
  '<style>@keyframes x{}*{animation:x 1s}</style><p onanimationstart=fired(N)>x</p>',
  '<noscript><p title="</noscript><img src=x onerror=fired(N)>"></noscript>',
  '<template><script>fired(N)</script></template>',
  '<textarea></textarea><img src=x onerror=fired(N)>',
  '<title></title><script>fired(N)</script>',
  '"><script>fired(N)</script>',
  '\'><img src=x onerror=fired(N)>',
  '"onmouseover="fired(N)" autofocus onfocus="fired(N)"',
  '</script><script>fired(N)</script>',
  '</title><script>fired(N)</script>',
  '--><script>fired(N)</script>',
  ']]><script>fired(N)</script>',
  '<!--><img src=x onerror=fired(N)>-->',
  '<div style="background:url(javascript:fired(N))">x</div>',
  '<xss id=x tabindex=1 onfocus=fired(N) autofocus></xss>',
  '{{ 7 * 7 }}{% raw %}<script>fired(N)</script>',
  '[go](javascript:fired(N))',
  '[go](<java\nscript:fired(N)>)',
  '![x](x"onerror="fired(N))',
  '![x" onerror="fired(N)](x)',
  '[go](x "title\\" onclick=\\"fired(N)")',
  '<javascript:fired(N)>',
  '`</code><script>fired(N)</script>`',
  '```"onclick="fired(N)\n</code></pre><script>fired(N)</script>\n```',
  '# <img src=x onerror=fired(N)>',
  '# x {#"><script>fired(N)</script>}',
  '<a name="x&quot; onfocus=&quot;fired(N)" autofocus></a>',
  '| <img src=x onerror=fired(N)> |\n| --- |\n| <script>fired(N)</script> |',
  '> [!NOTE]\n> <img src=x onerror=fired(N)>',
  '> [!VIDEO javascript:fired(N)]',
  '> [!VIDEO https://www.youtube.com/embed/x" onload="fired(N)]',
  '> [!div class="x\\" onclick=\\"fired(N)"]\n> x',
  ':::image source="x" alt-text="x&quot; onerror=&quot;fired(N)":::',
  ':::image source="javascript:fired(N)" alt-text="x":::',
  '# [<img src=x onerror=fired(N)>](#tab/x)\n\nx\n',
  '# [x](#tab/"onclick="fired(N))\n\nx\n',
  '<span data-ttu-id="a-1"><img src=x onerror=fired(N)></span><span class="sxs-lookup"><span data-stu-id="a-1"><img src=x onerror=fired(N)></span></span>',
  '[x]: javascript:fired(N)\n\n[x]',
  '[^1]\n\n[^1]: <img src=x onerror=fired(N)>',
];

const payload = (number) => PAYLOADS[number].replaceAll('N', number);

/** A payload as a YAML string in double quotes. */
const quoted = (number) => JSON.stringify(payload(number));

/** One page for each payload in its body, and one in whatever else people read out of a file. */
function content() {
  const files = {
    'site.yml': `locales: [en, ko]\nsource: en\ntitle: ${quoted(0)}\nedit_link: ${JSON.stringify('javascript:fired(0)//{path}')}\n`,
    'en/index.md': '# Start\n',
  };
  const toc = [];
  PAYLOADS.forEach((_, number) => {
    files[`en/body${number}.md`] = `---\ntitle: Body ${number}\n---\n# Body\n\n${payload(number)}\n\nAfter it.\n`;
    files[`ko/body${number}.md`] = `---\ntitle: 본문 ${number}\n---\n# <a name="body"></a>본문\n\n${payload(number)}\n`;
    files[`en/front${number}.md`] =
      `---\ntitle: ${quoted(number)}\ndescription: ${quoted(number)}\nkeywords: ${quoted(number)}\nms.date: ${quoted(number)}\nauthor: ${quoted(number)}\n---\n# Front\n`;
    toc.push(`- name: ${quoted(number)}\n  href: body${number}.md\n`);
    toc.push(`- name: Address ${number}\n  href: ${quoted(number)}\n`);
  });
  files['en/TOC.yml'] = toc.join('');
  const questions = PAYLOADS.map((_, number) => `  - question: ${quoted(number)}\n    answer: ${quoted(number)}\n`);
  files['en/faq.yml'] = `### YamlMime:FAQ\ntitle: ${quoted(1)}\nsummary: ${quoted(2)}\nsections:\n- name: ${quoted(3)}\n  questions:\n${questions.join('')}`;
  const links = PAYLOADS.map((_, number) => `    - text: ${quoted(number)}\n      url: ${quoted(number)}\n`);
  files['en/landing.yml'] =
    `### YamlMime:Landing\ntitle: ${quoted(4)}\nsummary: ${quoted(5)}\nlandingContent:\n- title: ${quoted(6)}\n  linkLists:\n  - linkListType: overview\n    links:\n${links.join('')}`;
  return files;
}

/**
 * Opens the pages one after the other and clicks what asks to be clicked; gives the numbers of the payloads that ran, each
 * with the page that was open then. What leaves the site is refused, and no page can hold the others up: a payload may
 * navigate away, and what then waits for the page it left would wait forever.
 */
async function visit(site, where, options) {
  const context = await (await browser()).newContext(options);
  const fired = new Map();
  let at;
  await context.exposeFunction('fired', (number) => fired.set(number, at));
  await context.route((url) => url.origin !== site.origin, (route) => route.abort());
  let page;
  for (at of where) {
    if (!page) {
      page = await context.newPage();
      page.on('dialog', (dialog) => dialog.dismiss().catch(() => {}));
    }
    // A page that moves on while it loads is no failure of the test: what counts is what ran.
    const arrived = await within(10_000, page.goto(site.origin + at, { waitUntil: 'load' }));
    const clicked = await within(2000, page.evaluate(async () => {
      for (const link of document.querySelectorAll('.go, main a[href^="javascript" i]')) link.click();
      await new Promise((done) => setTimeout(done, 10));
    }));
    if (!arrived || !clicked) {
      await within(2000, page.close());
      page = undefined;
    }
  }
  await within(5000, context.close());
  return fired;
}

/** Waits so many milliseconds for a promise; tells whether it was kept. */
async function within(limit, promise) {
  let timer;
  const late = new Promise((done) => { timer = setTimeout(done, limit, false); });
  const kept = await Promise.race([promise.then(() => true, () => false), late]);
  clearTimeout(timer);
  return kept;
}

test('payloads fire where nothing guards against them', async () => {
  const dir = temporary();
  write(dir, Object.fromEntries(PAYLOADS.map((_, number) => [`${number}/index.html`, `<!doctype html><title>x</title><main>${payload(number)}</main>`])));
  const fired = await visit(await serve(dir), pages(dir));
  assert.ok(fired.size >= 20, `only ${fired.size} payloads fired in the control pages`);
});

test('no payload fires in the built site', async () => {
  const site = await publish(content(), '--deny', 'none');
  const all = pages(site.out);
  assert.ok(all.length > 2 * PAYLOADS.length, 'every page is there');
  assert.deepEqual([...(await visit(site, all, { bypassCSP: true }))], []);
});

test('nothing in the site\'s files could run, whatever opens them', async () => {
  const site = await publish(content(), '--deny', 'none');
  const bad = [];
  for (const where of pages(site.out)) {
    const html = fs.readFileSync(path.join(site.out, where, 'index.html'), 'utf8');
    // Text is escaped, so a tag in the file is a tag of the page.
    for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
      const outside = tag.replace(/"[^"]*"/g, '""');
      if (/\son[a-z]+\s*=/i.test(outside)) bad.push(`${where}: handler in ${tag}`);
      const address = tag.match(/\s(?:href|src|action|formaction|data)="\s*(javascript|vbscript|data):/i);
      if (address) bad.push(`${where}: address in ${tag}`);
    }
  }
  assert.deepEqual(bad, []);
});
