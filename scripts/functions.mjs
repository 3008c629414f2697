// Bundles each Lambda function with all that it imports into dist/functions/<name>.zip. The same sources give the same bytes, since
// the key under which a function's code is deployed is their checksum.
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../src/templates/functions', import.meta.url));

/** Names of the functions: the folders that have an index.ts. */
export const functionNames = readdirSync(sources).filter((name) =>
  existsSync(join(sources, name, 'index.ts')),
);

/** Writes `<name>.zip` of every function into a folder. */
export async function buildFunctions(folder) {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    functionNames.map(async (name) => writeFile(join(folder, `${name}.zip`), zip(await bundle(name)))),
  );
}

/** CommonJS, since parts of the SDK are, and index.js, which every Node.js runtime takes for `index.handler`. */
async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [join(sources, name, 'index.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: true,
    sourcemap: false,
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

/** One file that everybody may read (0o100644 of Unix), of a fixed time: ZIP has local times, so this one is local too. */
const zip = (content) =>
  zipSync(
    { 'index.js': content },
    { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: (0o100644 << 16) >>> 0 },
  );
