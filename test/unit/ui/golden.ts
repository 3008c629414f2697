import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, '../../golden/ui');

/** Compares with test/golden/ui/<name>. `UPDATE_GOLDEN=1 npx vitest run test/unit/ui` writes the files anew: read the diff. */
export function expectGolden(name: string, text: string): void {
  const path = join(folder, name);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, `${text}\n`);
  expect(`${text}\n`).toBe(readFileSync(path, 'utf8'));
}
