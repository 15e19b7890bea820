// Gives every card of tests/Backscatter.Core.Tests/Notifications/Cards to the reference renderer of Adaptive Cards in Chromium.
//   npm ci && node render.mjs                              fails where the renderer complains, or where foreign text became a link
//   npm ci && node render.mjs --pictures ../../docs/images  writes card-NAME.png as well
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import UPNG from 'upng-js';

const here = fileURLToPath(new URL('.', import.meta.url));
const cards = join(here, '../Backscatter.Core.Tests/Notifications/Cards');
const renderer = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');
const notInDocuments = ['hostile', 'without-service'];
const tallest = 860;
const colours = 48;
const at = process.argv.indexOf('--pictures');
const pictures = at > 0 ? process.argv[at + 1] : null;

// About what Teams looks like on a desktop; its own values are not published.
const hostConfig = {
  fontFamily: "'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
  fontSizes: { small: 12, default: 14, medium: 15, large: 18, extraLarge: 22 },
  spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 14 },
  separator: { lineThickness: 1, lineColor: '#e0e0e0' },
  containerStyles: Object.fromEntries(Object.entries({
    default: '#ffffff', emphasis: '#f0f0f0', accent: '#e8ebfa', good: '#e7f2da', attention: '#fcf0f2', warning: '#fbf6d9',
  }).map(([style, backgroundColor]) => [style, {
    backgroundColor,
    foregroundColors: {
      default: { default: '#242424', subtle: '#616161' },
      accent: { default: '#4f52b2', subtle: '#4f52b2' },
      good: { default: '#237b4b', subtle: '#237b4b' },
      warning: { default: '#835c00', subtle: '#835c00' },
      attention: { default: '#b3132b', subtle: '#b3132b' },
    },
  }])),
  actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left', spacing: 'default' },
};

const page_html = `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 12px; background: #f5f5f5; width: 676px }
  #card { background: #fff; border: 1px solid #d1d1d1; border-radius: 6px; overflow: hidden }
  .ac-pushButton { font: 600 13px 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; color: #242424; background: #fff; border: 1px solid #d1d1d1; border-radius: 4px; padding: 5px 12px }
  .ac-richTextBlock, .ac-textRun { line-height: 1.35 }
</style><div id="card"></div>`;

// The whole card, or the end of one that is too long to be looked at; in few colours, as it is mostly grey text.
async function picture(page) {
  const box = await page.locator('#card').boundingBox();
  const height = Math.min(box.height, tallest);
  const clip = { x: box.x, y: box.y + box.height - height, width: box.width, height };
  const image = UPNG.decode(await page.screenshot({ clip, fullPage: true }));
  return Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, colours));
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let faults = 0;
try {
  const page = await browser.newPage({ viewport: { width: 700, height: 600 } });
  for (const file of (await readdir(cards)).filter(name => name.endsWith('.json')).sort()) {
    const name = basename(file, '.json');
    const content = JSON.parse(await readFile(join(cards, file), 'utf8')).attachments[0].content;
    await page.setContent(page_html);
    await page.addScriptTag({ path: renderer });
    const seen = await page.evaluate(([content, hostConfig]) => {
      const card = new AdaptiveCards.AdaptiveCard();
      card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
      const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
      card.parse(content, context);
      document.getElementById('card').append(card.render());
      const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
      const invalid = card.validateProperties().validationEvents.map(event => event.message);
      return { complaints: [...events, ...invalid], links: document.querySelectorAll('#card a, #card img, #card b, #card em, #card strong').length };
    }, [content, hostConfig]);
    for (const complaint of seen.complaints) console.error(`${name}: ${complaint}`);
    if (seen.links) console.error(`${name}: text became ${seen.links} links, pictures or emphases`);
    faults += seen.complaints.length + seen.links;
    if (pictures && !notInDocuments.includes(name)) await writeFile(join(pictures, `card-${name}.png`), await picture(page));
  }
} finally {
  await browser.close();
}
console.log(faults ? `${faults} faults` : 'every card is taken as it is');
process.exitCode = faults ? 1 : 0;
