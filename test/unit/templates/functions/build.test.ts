import { unzipSync } from 'fflate';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../../src/package-root.ts';

const script = pathToFileURL(join(packageRoot, 'scripts', 'functions.mjs')).href;
const folder = mkdtempSync(join(tmpdir(), 'functions-'));
const [first, second] = [join(folder, 'first'), join(folder, 'second')];

/** In a process of its own, since a time zone and a working directory belong to a process. */
const build = async (into: string, TZ: string): Promise<void> => {
  const code = `import { buildFunctions } from ${JSON.stringify(script)}; await buildFunctions(${JSON.stringify(into)});`;
  const options = { cwd: folder, env: { ...process.env, TZ } };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], options);
};

beforeAll(async () => {
  await Promise.all([build(first, 'Pacific/Auckland'), build(second, 'America/New_York')]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const zips = ['dashboard-api.zip', 'data-transform.zip', 'pipeline.zip', 'stream-forwarder.zip'];

it('makes a ZIP of every function', () => {
  expect(readdirSync(first).sort()).toEqual(zips);
});

it.each(zips)('makes the same bytes of %s again, wherever and in whatever time zone', (zip) => {
  expect(readFileSync(join(first, zip)).equals(readFileSync(join(second, zip)))).toBe(true);
});

it.each(zips)(
  'puts one file into %s, without a path of this machine and small enough to start quickly',
  (zip) => {
    const files = unzipSync(readFileSync(join(first, zip)));
    expect(Object.keys(files)).toEqual(['index.js']);
    const code = Buffer.from(files['index.js'] ?? []).toString();
    expect(code).not.toContain(packageRoot);
    expect(code).toContain('handler');
    expect(code.length).toBeLessThan(1_000_000);
  },
);
