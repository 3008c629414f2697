// Checks the CloudFormation templates that ship: our rules for each and for all together, and cfn-lint. Then shows what
// they make, and whether docs/platform.md says so too. Ends with 1 if anything is wrong.
//
//   npm run templates              check
//   npm run templates -- --write   check, and write the tables of docs/platform.md
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readBuiltInTemplate } from '../../src/templates/load.ts';
import { loadPalette } from '../../src/ui/palette.ts';
import { checkTemplates } from './check.ts';
import { documentFile, documents } from './document/index.ts';
import { overviewLines, problemLines } from './report.ts';
import { rules } from './rules/index.ts';
import { platformRules } from './rules/platform.ts';
import { sizesOf } from './rules/sizes.ts';
import { defaultSettings } from './settings.ts';
import { builtInFiles } from './template.ts';

const palette = await loadPalette(process.stdout, process.env);
const print = (lines: readonly string[]): void => console.log(lines.join('\n'));

const { problems, layers, byDefault, full } = await checkTemplates((text) =>
  console.error(palette.dim(text)),
);
const regions = [defaultSettings.SourceRegion ?? '', defaultSettings.TargetRegion ?? ''] as const;
const facts = { layers, byDefault, full, regions };

const { current, wanted } = await documents(facts);
const isStale = current !== wanted && !process.argv.includes('--write');
if (current !== wanted && !isStale) writeFileSync(documentFile, wanted);

const all = isStale
  ? [
      ...problems,
      {
        template: basename(documentFile),
        rule: 'document',
        what: 'is not current: npm run templates -- --write',
      },
    ]
  : problems;

if (all.length > 0) {
  print(problemLines(all, palette));
  process.exitCode = 1;
} else {
  print([
    ...overviewLines(
      { layers, byDefault, regions, sizes: (file) => sizesOf(readBuiltInTemplate(file)) },
      palette,
    ),
    '',
    palette.good(
      `${builtInFiles.length} templates: ${rules.length + platformRules.length} rules and cfn-lint find nothing wrong`,
    ),
  ]);
}
