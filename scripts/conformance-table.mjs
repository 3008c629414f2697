// Writes the results of the last run of the conformance suite (vitest run --project conformance) into docs/local-aws.md;
// with --check, fails if they are not what it has.
import { writeFileSync } from 'node:fs';
import { documentFile, documents, readResults } from '../test/conformance/document.ts';

const { current, wanted } = await documents(readResults());
if (process.argv.includes('--check')) {
  if (current !== wanted)
    console.error('docs/local-aws.md is not current: node scripts/conformance-table.mjs');
  process.exitCode = current === wanted ? 0 : 1;
} else {
  writeFileSync(documentFile, wanted);
}
