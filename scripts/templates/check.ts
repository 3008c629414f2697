import type { DeployableLayer } from '../../src/deployment/layer.ts';
import type { Progress } from '../../src/local-aws/python-packages.ts';
import { loadLayers, readBuiltInTemplate } from '../../src/templates/load.ts';
import { builtInManifest } from '../../src/templates/manifest.ts';
import { lint } from './cfn-lint.ts';
import { unknownPrices } from './costs.ts';
import { deployOnPaper, type OnPaper } from './on-paper.ts';
import type { Problem } from './problem.ts';
import { rules } from './rules/index.ts';
import { layerProblems, platformRules } from './rules/platform.ts';
import { sizeProblems } from './rules/sizes.ts';
import { defaultSettings, fullSettings, pinned } from './settings.ts';
import { builtIn, builtInFiles } from './template.ts';

export interface Checked {
  readonly problems: readonly Problem[];
  readonly layers: readonly DeployableLayer[];
  /** As it is deployed by default, and with everything turned on. */
  readonly byDefault: OnPaper;
  readonly full: OnPaper;
}

/** Everything that is known to be wrong with the built-in templates, each by itself and all together. */
export async function checkTemplates(onProgress: Progress): Promise<Checked> {
  const single = builtInFiles.flatMap((template) => [
    ...rules.flatMap(({ name, problems }) =>
      problems(builtIn(template)).map((what) => ({ template, rule: name, what })),
    ),
    ...sizeProblems(readBuiltInTemplate(template)).map((what) => ({ template, rule: 'quotas', what })),
  ]);
  const layers = loadLayers(builtInManifest, defaultSettings.EnvironmentSuffix ?? '');
  const byDefault = deployOnPaper(layers, pinned(defaultSettings));
  const full = deployOnPaper(layers, pinned(fullSettings));
  const together = [
    ...layerProblems(layers, fullSettings, builtInFiles).map((problem) => ({
      ...problem,
      rule: 'layers can be deployed',
    })),
    ...[...platformRules, { name: 'prices are known', problems: unknownPrices }].flatMap(
      ({ name, problems }) =>
        [byDefault, full].flatMap(problems).map((problem) => ({ ...problem, rule: name })),
    ),
  ];
  const linted = await lint(
    {
      templates: builtInFiles.map((name) => ({ name, text: readBuiltInTemplate(name) })),
      places: full.places,
      regions: [fullSettings.SourceRegion ?? '', fullSettings.TargetRegion ?? ''],
    },
    onProgress,
  );
  return { problems: withoutRepeats([...single, ...together, ...linted]), layers, byDefault, full };
}

const withoutRepeats = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];
