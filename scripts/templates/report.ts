import type { Layer } from '../../src/deployment/layer.ts';
import { count } from '../../src/ui/format.ts';
import type { Palette } from '../../src/ui/palette.ts';
import { table } from '../../src/ui/text.ts';
import type { OnPaper } from './on-paper.ts';
import type { Problem } from './problem.ts';
import { limits, type Sizes } from './rules/sizes.ts';

/** Lines for what is wrong, template by template. */
export function problemLines(problems: readonly Problem[], { bad, strong }: Palette): readonly string[] {
  const templates = [...new Set(problems.map(({ template }) => template))].sort();
  return [
    ...templates.flatMap((template) =>
      problems
        .filter((problem) => problem.template === template)
        .map(({ rule, what }) => `${strong(template)}: ${rule}: ${what}`),
    ),
    '',
    bad(count(problems.length, 'problem')),
  ];
}

export interface Overview {
  readonly layers: readonly Layer[];
  readonly byDefault: OnPaper;
  /** Region names of source and target. */
  readonly regions: readonly [string, string];
  /** By file name. */
  readonly sizes: (template: string) => Sizes;
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Resources of both regions, parameters, outputs, bytes: aligned on the right. */
const numeric = [2, 3, 4, 5, 6];

const alignNumbers = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const widthOf = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? '').length));
  return rows.map((row) =>
    row.map((cell, column) => (numeric.includes(column) ? cell.padStart(widthOf(column)) : cell)),
  );
};

/** Lines for what there is: resources by layer and region as they are deployed by default, and sizes of the templates. */
export function overviewLines(
  { layers, byDefault, regions, sizes }: Overview,
  { dim, strong }: Palette,
): readonly string[] {
  const made = (layer: Layer | undefined, role: 'source' | 'target'): number =>
    byDefault.places
      .filter((place) => place.role === role && (layer === undefined || place.layer.name === layer.name))
      .reduce((total, { resources }) => total + resources.length, 0);
  const rows = [
    ['Layer', 'Kind', ...regions, 'Parameters', 'Outputs', 'Bytes', ''],
    ...layers.map((layer) => {
      const { bytes, parameters, outputs } = sizes(layer.template);
      return [
        layer.name,
        layer.kind === 'stack-set' ? 'StackSet' : 'stack',
        ...(['source', 'target'] as const).map((role) =>
          layer.regions.includes(role) ? number(made(layer, role)) : '',
        ),
        number(parameters),
        number(outputs),
        number(bytes),
        [
          ...(bytes > limits.inlineBytes ? ['by the artifact bucket'] : []),
          ...(layer.onlyIf === undefined ? [] : [`only with ${layer.onlyIf}`]),
        ].join(', '),
      ];
    }),
    ['Total', '', number(made(undefined, 'source')), number(made(undefined, 'target')), '', '', '', ''],
  ];
  const lines = table(alignNumbers(rows), 0);
  return lines.map((line, index) => {
    if (index === 0) return dim(line);
    return index === lines.length - 1 ? strong(line) : line;
  });
}
