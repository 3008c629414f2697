import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { chromium, type Page } from 'playwright-core';

/** Where Chromium, or what is made of it, usually is. */
const usualPlaces = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Undefined on a machine without one. */
export const browserPath = usualPlaces.find((path) => path !== '' && existsSync(path));

export interface Looked {
  /** Addresses that were asked for, the page's own left out. */
  readonly requests: readonly string[];
  /** What the console said, and what was thrown. */
  readonly console: readonly string[];
  /** Rules of accessibility (WCAG 2 A and AA, and good practice) that the page breaks, each with the first element. */
  readonly inaccessible: readonly string[];
  /** Titles of the sections, in order. */
  readonly sections: readonly string[];
  /** Links within the page that lead nowhere. */
  readonly deadLinks: readonly string[];
  /** The page's ground, as CSS has it. */
  readonly ground: string;
  /** Pixels that it is wider than a telephone's screen. */
  readonly overflow: number;
  /** What the first press of the tab key reaches. */
  readonly firstStop: string;
}

/** Opens a file in a real browser, as from a disk, in light or dark. @param screenshot where to keep a picture. */
export async function lookAt(file: string, scheme: 'light' | 'dark', screenshot?: string): Promise<Looked> {
  const browser = await chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'] });
  try {
    // The page forbids all scripts: that of the accessibility check needs an exception.
    const page = await browser.newPage({ colorScheme: scheme, bypassCSP: true });
    const address = pathToFileURL(file).href;
    const requests: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(address);
    if (screenshot !== undefined) await page.screenshot({ path: screenshot, fullPage: true });
    await page.keyboard.press('Tab');
    const seen = await seenOn(page);
    await page.setViewportSize({ width: 390, height: 800 });
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    return { ...seen, overflow, requests: requests.filter((url) => url !== address), console: said };
  } finally {
    await browser.close();
  }
}

async function seenOn(page: Page): Promise<Omit<Looked, 'overflow' | 'requests' | 'console'>> {
  const firstStop = await page.evaluate<string>('document.activeElement.textContent');
  const sections = await page.locator('h2').allTextContents();
  const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const deadLinks = await page.evaluate<readonly string[]>(
    `[...document.links].map(({ hash }) => hash).filter((hash) => hash && !document.getElementById(hash.slice(1)))`,
  );
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const inaccessible = violations.map(({ id, help, nodes }) => `${id}: ${help}, ${nodes[0]?.html ?? ''}`);
  return { firstStop, sections, ground, deadLinks, inaccessible };
}
