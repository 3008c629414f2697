import { count } from './format.ts';
import { markOf, type Look } from './look.ts';
import { hanging } from './paragraph.ts';
import { oneLine, table } from './text.ts';

/** How far one stack is from its template. */
export interface StackDrift {
  readonly layer: string;
  readonly region: string;
  readonly status: 'in-sync' | 'expected' | 'drifted' | 'unknown';
  readonly reason?: string;
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly status: 'modified' | 'deleted';
    readonly differences: readonly {
      readonly path: string;
      readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
      readonly expected: string;
      readonly actual: string;
      readonly expectedBecause?: string;
    }[];
  }[];
}

type Resource = StackDrift['resources'][number];
type Difference = Resource['differences'][number];

const marks = { 'in-sync': 'done', expected: 'done', drifted: 'failed', unknown: 'unknown' } as const;
const words = {
  'in-sync': 'as its template says',
  expected: 'differs only where it should',
  drifted: 'differs from its template',
  unknown: 'could not be compared, or not all of it',
} as const;

/** Stacks a line, with what differs below: first what somebody should look at. Empty when nothing is deployed. */
export function driftSection(drift: readonly StackDrift[], look: Look): readonly string[] {
  const inSync = drift.filter(({ status }) => status === 'in-sync');
  const order = ['drifted', 'unknown', 'expected'];
  const others = drift
    .filter(({ status }) => status !== 'in-sync')
    .toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return [
    ...others.flatMap((stack) => stackLines(stack, look)),
    ...(inSync.length > 0
      ? table([[`${markOf('done', look)} ${count(inSync.length, 'stack')} as the template says`]])
      : []),
  ];
}

function stackLines({ layer, region, status, reason, resources }: StackDrift, look: Look): readonly string[] {
  const indent = ' '.repeat(4);
  return [
    ...table([[`${markOf(marks[status], look)} ${layer}`, region, words[status]]]),
    ...(reason === undefined ? [] : hanging(indent, 4, reason, look.width)),
    ...resources.flatMap((resource) => [
      `${indent}${resource.logicalId} (${resource.type}) ${resource.status}`,
      ...resource.differences.flatMap((difference) =>
        hanging(' '.repeat(6), 8, inWords(difference, look), look.width),
      ),
    ]),
  ];
}

function inWords({ path, kind, expected, actual, expectedBecause }: Difference, { glyphs }: Look): string {
  const change = {
    ADD: `added ${actual}`,
    REMOVE: `${expected} is gone`,
    NOT_EQUAL: `${expected} ${glyphs.arrow} ${actual}`,
  }[kind];
  const why = expectedBecause === undefined ? '' : ` (expected: ${expectedBecause})`;
  return oneLine(`${path}: ${change}${why}`);
}
