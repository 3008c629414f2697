import type { JournalEntry } from '../runbook/events.ts';
import type { LockHolder } from '../runbook/lock-holder.ts';
import type { RunState } from '../runbook/run-state.ts';
import { driftSection, type StackDrift } from './drift.ts';
import { duration, moment } from './format.ts';
import { markOf, type Look } from './look.ts';
import { nextSteps } from './next-steps.ts';
import { nextLines } from './paragraph.ts';
import {
  cleanupSection,
  detachedSection,
  gateSection,
  phaseSection,
  stackSection,
  titled,
} from './sections.ts';
import { settledStacks } from './stacks.ts';
import { table } from './text.ts';

export interface StatusOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who holds the lock, if anybody does. */
  readonly holder?: LockHolder;
  readonly entries?: readonly JournalEntry[];
  /** Lines of the journal that an earlier look verified, and this one did not. */
  readonly linesTrusted?: number;
  /** The newest run, if it is another: what was looked at, or done, beside the one that is not over. */
  readonly since?: RunState | undefined;
  /** What AWS has right now. */
  readonly observed?: readonly ObservedStack[];
  /** How far that is from the templates; undefined when nobody asked. */
  readonly drift?: readonly StackDrift[] | undefined;
}

/** A layer's stack in one region; its status is null when there is none. */
export interface ObservedStack {
  readonly layer: string;
  readonly region: string;
  readonly status: string | null;
}

/**
 * `status` for people: the run that says where the migration stands, who holds it, and what to do next.
 * @param state undefined when nothing was ever run.
 */
export function renderStatus(state: RunState | undefined, look: Look, options: StatusOptions): string {
  const { now, holder, entries = [], observed = [], drift } = options;
  // Whoever holds the lock goes on; a second run beside it would only be refused.
  const next = holder ? ['Wait for it, or look again: trading-migrate status'] : nextSteps(state);
  const ending = next.length > 0 ? ['', ...nextLines(next, look)] : [];
  const rightNow = titled(
    [
      ['On AWS now', observedSection(observed, look)],
      ['Drift', drift ? driftSection(drift, look) : []],
      ['Lock', holder ? lockSection(holder, now) : []],
    ],
    look,
  );
  if (!state) return ['Nothing was run yet: the journal is empty.', ...rightNow, ...ending].join('\n');
  const status = state.ended ?? (holder ? 'running' : 'interrupted');
  const word = state.ended ?? (holder ? 'running' : 'cut short by a crash');
  return [
    `${markOf(status, look)} ${look.palette.strong(`${state.started.command} ${state.started.environmentSuffix}`)} ${word}`,
    ...table(facts(state, options)),
    ...titled(
      [
        ['Phases', phaseSection(state, look)],
        // What AWS has now says the same, and newer: both would not fit on one screen.
        [
          'Stacks of that run',
          observed.length > 0 ? [] : stackSection(settledStacks(entries, state.run), state, look),
        ],
        ['Left to AWS', detachedSection(state, look)],
        ['Last gate', gateSection(state, look)],
        ['Cleanup', cleanupSection(state, look)],
      ],
      look,
    ),
    ...rightNow,
    ...ending,
  ].join('\n');
}

/** Layers a line, both regions side by side. */
export function observedSection(observed: readonly ObservedStack[], { palette }: Look): readonly string[] {
  const regions = [...new Set(observed.map(({ region }) => region))];
  const layers = [...new Set(observed.map(({ layer }) => layer))];
  const statusIn = (layer: string, region: string): string => {
    const stack = observed.find((each) => each.layer === layer && each.region === region);
    return stack ? (stack.status ?? palette.dim('not there')) : '';
  };
  if (layers.length === 0) return [];
  return table([
    ['Layer', ...regions].map(palette.dim),
    ...layers.map((layer) => [layer, ...regions.map((region) => statusIn(layer, region))]),
  ]);
}

const ago = (iso: string, now: number): string =>
  `${moment(iso)}, ${duration((now - Date.parse(iso)) / 1000)} ago`;

const facts = (
  state: RunState,
  { now, linesTrusted = 0, since }: StatusOptions,
): readonly (readonly string[])[] => [
  ['run', state.run],
  ['regions', `${state.started.regions.source} to ${state.started.regions.target}`],
  ['account', state.started.account],
  ['by', state.actor],
  ['started', ago(state.startedAt, now)],
  ['last event', ago(state.lastEventAt, now)],
  ...(state.waitingFor === undefined
    ? []
    : [['waits for', `somebody to approve ${state.waitingFor}: whoever may run the command`]]),
  ...(since === undefined
    ? []
    : [
        [
          'since then',
          `${since.started.command}, ${since.ended ?? 'not ended'}, ${ago(since.lastEventAt, now)}`,
        ],
      ]),
  ...(linesTrusted > 0
    ? [['journal', `lines 1 to ${linesTrusted} as verified before, the rest now; report verifies all`]]
    : []),
];

const lockSection = (holder: LockHolder, now: number): readonly string[] =>
  table([
    ['held by', holder.actor],
    ['on', `${holder.host}, process ${holder.pid}`],
    ['command', holder.command],
    ['since', ago(holder.since, now)],
    ['heartbeat', ago(holder.heartbeat, now)],
  ]);
