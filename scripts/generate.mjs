// Makes every file that is generated and committed; with --check, fails if one is not what it would make now.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { format } from 'prettier';
import { regionsModule } from './generate-regions.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const generated = {
  'src/config/regions.ts': regionsModule,
  'trading-migrate.schema.json': configSchema,
  'oclif.manifest.json': commandManifest,
};

const check = process.argv.includes('--check');
let stale = 0;
for (const [file, make] of Object.entries(generated)) {
  const path = join(root, file);
  const content = await make();
  if (existsSync(path) && readFileSync(path, 'utf8') === content) continue;
  if (check) {
    stale += 1;
    console.error(`${file} is not current: run npm run generate`);
  } else {
    writeFileSync(path, content);
    console.log(`${file} written`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;

/** The JSON Schema of the configuration file, for editors. */
async function configSchema() {
  const { jsonSchema } = await import('../dist/config/json-schema.js');
  return format(JSON.stringify(jsonSchema()), { parser: 'json' });
}

/** What oclif reads instead of loading every command; made by oclif's own loader, as `oclif manifest` does. */
async function commandManifest() {
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  return format(JSON.stringify(plugin.manifest), { parser: 'json' });
}
