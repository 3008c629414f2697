import type { RunState } from '../runbook/run-state.ts';
import { markOf, type Look } from './look.ts';
import { nextLines } from './paragraph.ts';
import { phaseSection, titled } from './sections.ts';
import { observedSection, type ObservedStack } from './status.ts';

const isThere = ({ status }: ObservedStack): boolean => status !== null;

/** What an aborted run leaves behind, as a sentence. */
export function remainsInWords(stacks: readonly ObservedStack[]): string {
  const there = stacks.filter(isThere);
  if (there.length === 0) return 'Nothing that it built is there.';
  const regions = [...new Set(there.map(({ region }) => region))];
  const named = regions.map(
    (region) =>
      `in ${region} ${there.flatMap((stack) => (stack.region === region ? [stack.layer] : [])).join(', ')}`,
  );
  return `What it built stays: ${named.join('; ')}.`;
}

/** The command that removes it; none when there is nothing. */
export const whatRemoves = (
  stacks: readonly ObservedStack[],
  environmentSuffix: string,
): readonly string[] =>
  stacks.some(isThere) ? [`trading-migrate cleanup -e ${environmentSuffix} --empty-buckets`] : [];

/** An aborted run, what remains of it in both regions, and the command that removes it. */
export function renderAborted(state: RunState, stacks: readonly ObservedStack[], look: Look): string {
  const { command, environmentSuffix } = state.started;
  const next = whatRemoves(stacks, environmentSuffix);
  return [
    `${markOf('aborted', look)} ${look.palette.strong(`${command} ${environmentSuffix}`)} aborted`,
    ...phaseSection(state, look),
    ...titled([['Remains on AWS', observedSection(stacks.filter(isThere), look)]], look),
    ...(next.length > 0 ? ['', ...nextLines(next, look)] : ['', 'Nothing that it built is there.']),
  ].join('\n');
}
