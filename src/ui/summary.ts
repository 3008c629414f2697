import type { JournalEntry } from '../runbook/events.ts';
import type { RunState } from '../runbook/run-state.ts';
import { checksSection } from './checks.ts';
import { markOf, type Look } from './look.ts';
import { nextSteps } from './next-steps.ts';
import { nextLines } from './paragraph.ts';
import {
  cleanupSection,
  detachedSection,
  gateVerdicts,
  phaseSection,
  stackSection,
  titled,
} from './sections.ts';
import { settledStacks } from './stacks.ts';

export interface SummaryOptions {
  /** The journal, for what was deployed. */
  readonly entries?: readonly JournalEntry[];
  /** The command as it was typed, for what continues. */
  readonly invocation?: string;
}

/**
 * The last words of a run. Why a gate refused is the error's to say. After a failure print this first and `renderError` below it: then the error says what to do next, and
 * the summary does not.
 */
export function renderSummary(state: RunState, look: Look, options: SummaryOptions = {}): string {
  const { entries = [], invocation } = options;
  const { started, ended = 'interrupted' } = state;
  const next =
    ended === 'done' || ended === 'detached' || ended === 'paused'
      ? nextLines(nextSteps(state, invocation), look)
      : [];
  return [
    `${markOf(ended, look)} ${look.palette.strong(`${started.command} ${started.environmentSuffix}`)} ${ended}`,
    ...phaseSection(state, look),
    ...titled(
      [
        ['Stacks', stackSection(settledStacks(entries, state.run), state, look)],
        ['Left to AWS', detachedSection(state, look)],
        ['Replication', gateVerdicts(state, look)],
        ['Checks', checksSection(state, look)],
        ['Cleanup', cleanupSection(state, look)],
      ],
      look,
    ),
    ...(next.length > 0 ? ['', ...next] : []),
  ].join('\n');
}
