import type { LayerFailure, RegionFailure } from '../errors.ts';
import type { Look } from './look.ts';
import { hanging } from './paragraph.ts';
import { oneLine } from './text.ts';

interface Branch {
  readonly label: string;
  readonly text: string;
  readonly under?: readonly Branch[];
}

/**
 * Failed layers as trees: layer, region, operation, stack, resource, AWS's words, what they mean, what mends it. Every line
 * fits the width, but for commands.
 */
export const failureTree = (failures: readonly LayerFailure[], look: Look): readonly string[] =>
  failures.flatMap((failure) => [
    look.palette.strong(failure.layer),
    ...draw(
      failure.regions.map((region) => branchOf(region, failure)),
      '',
      look,
    ),
  ]);

function branchOf(failure: RegionFailure, { operation }: LayerFailure): Branch {
  const { region, outcome, request, stackId, resource, words, meaning, mend } = failure;
  if (outcome === 'cancelled') return { label: region, text: 'cancelled: another region had failed' };
  const under: Branch[] = [
    ...(operation
      ? [
          {
            label: 'operation',
            text: `${operation.id} of StackSet ${operation.stackSet}: ${operation.status}`,
          },
        ]
      : []),
    ...(request === undefined ? [] : [{ label: 'refused', text: request }]),
    ...(stackId === undefined ? [] : [{ label: 'stack', text: stackId }]),
    ...(resource
      ? [{ label: 'resource', text: `${resource.logicalId} (${resource.type}): ${resource.status}` }]
      : []),
    { label: 'AWS says', text: oneLine(words) || 'nothing' },
    { label: 'which means', text: meaning },
    ...mend.map((text, index) => ({ label: labelOf(text, index), text })),
  ];
  return { label: region, text: 'failed', under };
}

/** A command that only looks mends nothing. */
function labelOf(mend: string, index: number): string {
  if (/^aws \S+ (describe|list)-/.test(mend)) return 'to see more';
  return index === 0 ? 'to mend it' : 'or';
}

function draw(branches: readonly Branch[], indent: string, look: Look): readonly string[] {
  const { palette, glyphs, width } = look;
  const labels = Math.max(...branches.map(({ label }) => label.length));
  return branches.flatMap(({ label, text, under = [] }, index) => {
    const isLast = index === branches.length - 1;
    const start = `${indent}${isLast ? glyphs.lastBranch : glyphs.branch} `;
    const [first = '', ...rest] = hanging('', start.length + labels + 2, text, width);
    const below = `${indent}${isLast ? ' ' : glyphs.trunk}  `;
    return [
      `${palette.dim(start)}${label.padEnd(labels)}  ${first}`,
      ...rest.map((line) => `${palette.dim(below)}${' '.repeat(labels + 2)}${line.trimStart()}`),
      ...(under.length > 0 ? draw(under, below, look) : []),
    ];
  });
}
