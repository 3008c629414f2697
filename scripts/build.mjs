// Bundles src into dist: one file a command and the local AWS server, shared code split out once. Type checking is `npm run typecheck`.
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { globSync } from 'node:fs';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: [
    ...globSync('src/commands/**/*.ts'),
    'src/ui/help.ts',
    'src/local-aws/server.ts',
    'src/config/json-schema.ts',
  ],
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: false,
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  // @oclif/core stays outside: bin/run.js and the commands must share one copy of it.
  external: ['@oclif/core'],
  // Some CommonJS dependencies call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
