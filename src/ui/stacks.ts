import type { JournalEntry } from '../runbook/events.ts';

export interface SettledStack {
  readonly layer: string;
  readonly region: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'deleted';
  readonly resources: number;
}

/** Stacks that a run settled, in the order in which they did first; a stack that was settled twice has its last word. */
export function settledStacks(entries: readonly JournalEntry[], run: string): readonly SettledStack[] {
  const stacks = new Map<string, SettledStack>();
  for (const entry of entries) {
    if (entry.run !== run || entry.event.type !== 'stack-settled') continue;
    const { layer, region, outcome, resources } = entry.event;
    stacks.set(`${layer} ${region}`, { layer, region, outcome, resources: resources.length });
  }
  return [...stacks.values()];
}
