// Lists the regions of AWS's standard partition, from the data that the AWS SDK ships, as a TypeScript module.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export async function regionsModule() {
  const core = dirname(createRequire(import.meta.url).resolve('@aws-sdk/core/package.json'));
  const file = join(core, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js');
  const { partitionsInfo } = await import(
    `data:text/javascript,${encodeURIComponent(await readFile(file, 'utf8'))}`
  );
  const names = Object.keys(partitionsInfo.partitions.find(({ id }) => id === 'aws').regions)
    .filter((name) => name !== 'aws-global')
    .sort();
  return [
    '// Made by scripts/generate.mjs from the partitions that the AWS SDK ships. Do not edit.',
    '',
    "/** Regions of AWS's standard partition. */",
    'export const regions = [',
    ...names.map((name) => `  '${name}',`),
    '] as const;',
    '',
  ].join('\n');
}
