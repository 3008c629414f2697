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
export function inWords({ compared, equal, expectedMarkers = 0, differences }: ContentCompared): string {
  const found = Object.entries(differences).map(([kind, count]) => `${count} ${meanings[kind] ?? kind}`);
  const expected = expectedMarkers > 0 ? `, ${expectedMarkers} delete markers that do not replicate` : '';
  return `${compared} compared, ${equal} the same${expected}, ${found.join(', ') || 'no difference'}`;
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
