import type { ContentCompared, Verdict } from '../../runbook/events.ts';

/** Neither proven equal nor proven different. */
const undecided: readonly string[] = ['unverifiable', 'pending'];

/** One difference refuses; what could not be decided is unknown, which is never equal. A pure function. */
export function verdictOf(differences: Readonly<Record<string, number>>): Verdict {
  const kinds = Object.keys(differences).filter((kind) => (differences[kind] ?? 0) > 0);
  if (kinds.some((kind) => !undecided.includes(kind))) return 'refuse';
  return kinds.length > 0 ? 'unknown' : 'pass';
}

/** What a comparison found, in words. A pure function. */
export function inWords(content: ContentCompared): string {
  const { compared, equal, expectedMarkers = 0, young = 0, differences, reports } = content;
  const found = Object.entries(differences).map(([kind, count]) => `${count} ${meanings[kind] ?? kind}`);
  const expected = expectedMarkers > 0 ? `, ${expectedMarkers} delete markers that do not replicate` : '';
  const late = young > 0 ? `, ${young} too young to be in both reports` : '';
  const of = reports ? ` in the inventories of ${reports.source} and ${reports.target}` : '';
  return `${compared} compared${of}, ${equal} the same${expected}${late}, ${found.join(', ') || 'no difference'}`;
}

const meanings: Readonly<Record<string, string>> = {
  missing: 'missing in the target',
  extra: 'only in the target',
  size: 'of another size',
  content: 'with other content',
  unverifiable: 'unverifiable',
  pending: 'still pending',
  failed: 'failed to replicate',
  uncovered: 'not covered by a rule',
  type: 'a delete marker on one side alone',
  'missing-marker': 'delete markers missing in the target',
  'extra-marker': 'delete markers only in the target',
};
