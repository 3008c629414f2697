import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { withResults } from './table.ts';
import type { Result } from './verdict.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

export const documentFile = pathOf('docs/local-aws.md');
/** Of the last run of the suite; not committed. */
const resultsFile = pathOf('node_modules/.cache/conformance.json');

export function writeResults(results: readonly Result[]): void {
  mkdirSync(dirname(resultsFile), { recursive: true });
  writeFileSync(resultsFile, JSON.stringify(results, undefined, 2));
}

/** @throws Error when the suite has not run. */
export const readResults = (): readonly Result[] =>
  JSON.parse(readFileSync(resultsFile, 'utf8')) as readonly Result[];

/** The document as it is, and as it would be with some results. */
export async function documents(results: readonly Result[]): Promise<{ current: string; wanted: string }> {
  const current = readFileSync(documentFile, 'utf8');
  const options = { ...(await resolveConfig(documentFile)), filepath: documentFile };
  return { current, wanted: await format(withResults(current, results), options) };
}
