// Bundles src into dist: one file a command and the local AWS server, shared code split out once; and the Lambda functions of the
// templates, each into a ZIP. Type checking is `npm run typecheck`.
import { build } from 'esbuild';
import { rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { buildFunctions } from './functions.mjs';

await rm('dist', { recursive: true, force: true });
const program = build({
  entryPoints: [
    ...globSync('src/commands/**/*.ts'),
    'src/cli/run.ts',
    'src/ui/help.ts',
    'src/local-aws/server.ts',
    'src/local-aws/gateway/rds-data/postgres-worker.ts',
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
  // Less to hold in memory. Names stay, so that a stack trace can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  // oclif would compile a plugin's TypeScript with these if it found any: ours is compiled. PGlite finds its files beside itself.
  external: ['typescript', 'ts-node', 'pnpapi', '@electric-sql/pglite'],
  // Some CommonJS dependencies call require() for Node's own modules, or look for their own folder.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __fileURLToPath } from 'node:url';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __fileURLToPath(import.meta.url);',
      "const __dirname = __fileURLToPath(new URL('.', import.meta.url));",
    ].join(' '),
  },
  logLevel: 'warning',
});
await Promise.all([program, buildFunctions('dist/functions')]);
