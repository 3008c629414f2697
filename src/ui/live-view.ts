import type {
  ContentCompared,
  ForecastStack,
  GateSample,
  MigrationEvent,
  PhaseStatus,
  Progress,
  Reading,
  RecordedEvent,
  RunStarted,
  RunStatus,
  Trend,
  Verdict,
} from '../runbook/events.ts';
import { extendTrend } from '../runbook/trend.ts';
import { duration } from './format.ts';

export interface StepView {
  readonly name: string;
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: number;
  readonly seconds: number;
  readonly detail: string;
}

export interface GateView {
  /** Newest readings. */
  readonly readings: readonly Reading[];
  readonly samples: number;
  /** Samples in a row, up to the newest, in which everything passed. */
  readonly inARow: number;
  /** Milliseconds since the epoch at which the newest sample was complete. */
  readonly takenAt?: number;
  /** When the next one begins, if that is known: now, if the newest one took as long as the interval. */
  readonly nextAt?: number;
  readonly trend: Trend;
  /** What the gate wants; absent in the journal of an older version. */
  readonly opened?: {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly samples: number;
    readonly maxLagSeconds: number;
    readonly timeoutSeconds: number;
    readonly intervalSeconds?: number;
    readonly watch?: true;
  };
  readonly decided?: { readonly verdict: Verdict; readonly maxLagSeconds: number };
}

export interface PhaseView {
  readonly name: string;
  readonly title: string;
  readonly status: 'pending' | 'running' | 'skipped' | PhaseStatus;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Of an ended phase. */
  readonly seconds: number;
  readonly steps: readonly StepView[];
  /** Newest line of each subject in each region, in the order in which they appeared. */
  readonly lines: readonly LineView[];
  /** Newest changes of single resources, the newest last, at most `recentLength`. */
  readonly recent: readonly Progress[];
  /** Contents that it has compared whole. */
  readonly compared: readonly ContentCompared[];
  readonly gate?: GateView;
  readonly forecast?: ForecastView;
}

/** A subject's newest line. */
export interface LineView extends Progress {
  /** Milliseconds since the epoch at which its first appeared. */
  readonly startedAt: number;
}

export interface ForecastView {
  /** Of the whole phase; undefined when nobody can say. */
  readonly seconds?: number;
  readonly stacks: readonly ForecastStack[];
}

/** What the live view shows: a fold of the events. */
export interface LiveView {
  readonly started?: RunStarted;
  readonly startedAt: number;
  readonly notes: readonly string[];
  readonly phases: readonly PhaseView[];
  readonly ended?: { readonly status: RunStatus; readonly seconds: number };
}

type Forecast = Extract<RecordedEvent, { type: 'deploy-forecast' }>;

export const recentLength = 3;

export const emptyView: LiveView = { startedAt: 0, notes: [], phases: [] };

/** @param at milliseconds since the epoch at which the event happened. */
export function applyEvent(view: LiveView, event: MigrationEvent, at: number): LiveView {
  switch (event.type) {
    case 'run-started':
      return {
        started: event,
        startedAt: at,
        // A lock is taken before its run starts.
        notes: view.notes,
        phases: event.phases.map((phase) => fresh(phase, 'pending', at)),
      };
    case 'run-resumed':
      return note(view, `resumed after ${resumedAfter(event.after)}`);
    case 'run-not-resumed':
      return note(view, `all phases are run anew: ${event.reason}`);
    case 'lock-taken':
      return note(view, `lock taken over from ${event.from}: ${event.reason}`);
    case 'credentials-lost':
      return note(view, `sign in in another terminal: the run waits. ${event.reason}`);
    case 'credentials-back':
      return note(view, `signed in again after ${duration(event.seconds)}`);
    case 'notification-failed':
      return note(view, `nobody is told by the ${channelNames[event.channel]}: ${event.reason}`);
    case 'hook-ended':
      return event.exitCode === 0
        ? view
        : note(view, `the hook ${event.when} ${event.phase} says no (${event.exitCode ?? 'killed'})`);
    case 'approval-requested':
      return note(view, `${event.phase} waits for an approval`);
    case 'approval-given':
      // What the policy lets begin is no news.
      return event.by === 'policy' ? view : note(view, `${event.phase} approved`);
    case 'phase-skipped':
      return note(
        inPhase(view, event.phase, (phase) => ({ ...phase, status: 'skipped' })),
        `${event.phase} skipped: ${event.reason}`,
      );
    case 'phase-taken':
      return inPhase(view, event.phase, (phase) => ({ ...phase, status: 'done' }));
    case 'conditions-checked':
      return event.conditions
        .filter(({ verdict }) => verdict !== 'pass')
        .reduce((noted, { name, reasons }) => note(noted, `${name}: ${reasons.join('; ')}`), view);
    case 'run-paused':
      return note(view, `paused before ${event.phase}`);
    case 'run-aborted':
      return note(view, `aborted: ${event.reason}`);
    case 'run-ended':
      return { ...view, ended: { status: event.status, seconds: event.seconds } };
    case 'phase-started':
      // A phase that is run again starts from nothing.
      return inPhase(view, event.phase, (phase) => fresh(phase, 'running', at));
    case 'phase-ended':
      return inPhase(view, event.phase, (phase) => ({
        ...phase,
        status: event.status,
        seconds: event.seconds,
      }));
    case 'step-started':
      return inPhase(view, event.phase, (phase) => ({
        ...phase,
        steps: [
          ...phase.steps,
          {
            name: event.step,
            title: event.title,
            state: 'running',
            startedAt: at,
            seconds: 0,
            detail: '',
          },
        ],
      }));
    case 'step-ended':
      return inPhase(view, event.phase, (phase) => ({
        ...phase,
        steps: phase.steps.map((step) =>
          step.name === event.step && step.state === 'running'
            ? {
                ...step,
                state: event.ok ? 'done' : 'failed',
                seconds: event.seconds,
                detail: event.detail,
              }
            : step,
        ),
      }));
    case 'progress':
      return inPhase(view, event.phase, (phase) =>
        event.resource === undefined
          ? { ...phase, lines: withLine(phase.lines, event, at) }
          : { ...phase, recent: [...phase.recent, event].slice(-recentLength) },
      );
    case 'gate-opened':
      return inPhase(view, event.phase, (phase) => ({
        ...phase,
        gate: { readings: [], samples: 0, inARow: 0, trend: {}, opened: { ...event, at } },
      }));
    case 'content-compared':
      return inPhase(view, event.phase, (phase) => ({
        ...phase,
        compared: [...phase.compared, event.content],
      }));
    case 'unknown-allowed':
      return note(view, `${event.subject} may stay unknown: ${event.reason}`);
    case 'preflight-checked':
      return event.findings
        .filter(({ severity }) => severity === 'warn')
        .reduce((noted, { region, what }) => note(noted, `warning: ${region}: ${what}`), view);
    case 'deploy-forecast':
      return inPhase(view, event.phase, (phase) => ({ ...phase, forecast: forecastFor(view, event) }));
    case 'preflight-skipped':
      return note(view, `no preflight: ${event.reason}`);
    case 'gate-sampled':
      return inPhase(view, event.phase, (phase) => ({ ...phase, gate: sampled(phase.gate, event.sample) }));
    case 'gate-decided':
      return inPhase(view, event.phase, (phase) => ({
        ...phase,
        gate: {
          trend: {},
          inARow: 0,
          ...phase.gate,
          readings: event.readings,
          samples: event.samples,
          decided: event,
        },
      }));
    // Steps and their progress lines tell the same in the words of people.
    case 'stack-given-up': {
      const left = event.resources.map(
        ({ type, physicalId, logicalId }) => `${type} ${physicalId || logicalId}`,
      );
      return note(
        view,
        `${event.region}: ${event.layer} is deleted by force, which may leave ${left.join(', ')}`,
      );
    }
    case 'action-intended':
    case 'action-ended':
    case 'stack-settled':
    case 'layer-failed':
    case 'operation-stopped':
    case 'layers-detached':
    case 'cleanup-found':
    case 'cleanup-counted':
    case 'cleanup-left-to-lifecycle':
    case 'cleanup-confirmed':
    case 'backfill-ended':
    case 'evidence-written':
    case 'check-ended':
      return view;
  }
}

export const channelNames = { topic: 'topic', eventBus: 'event bus' } as const;

/** `after` is how the run before ended, or "a crash". */
export const resumedAfter = (after: string): string =>
  ({
    failed: 'a failure',
    refused: 'a refusal',
    interrupted: 'an interruption',
    detached: 'a detach',
    waiting: 'waiting for an approval',
    paused: 'a pause',
  })[after] ?? after;

const note = (view: LiveView, text: string): LiveView => ({ ...view, notes: [...view.notes, text] });

const fresh = (
  { name, title }: Pick<PhaseView, 'name' | 'title'>,
  status: 'pending' | 'running',
  at: number,
): PhaseView => ({
  name,
  title,
  status,
  startedAt: at,
  seconds: 0,
  steps: [],
  lines: [],
  recent: [],
  compared: [],
});

const inPhase = (view: LiveView, name: string, change: (phase: PhaseView) => PhaseView): LiveView => ({
  ...view,
  phases: view.phases.map((phase) => (phase.name === name ? change(phase) : phase)),
});

function withLine(lines: readonly LineView[], line: Progress, at: number): readonly LineView[] {
  const same = (known: Progress): boolean => known.region === line.region && known.subject === line.subject;
  const startedAt = lines.find(same)?.startedAt ?? at;
  const newest = { ...line, startedAt };
  return lines.some(same) ? lines.map((known) => (same(known) ? newest : known)) : [...lines, newest];
}

/** Estimates are of AWS: a local one takes what it took the last time, or nobody can say. */
function forecastFor({ started }: LiveView, { seconds, stacks }: Forecast): ForecastView {
  if (started?.command !== 'rehearse') return { seconds, stacks };
  const measured = stacks.filter(({ source }) => source === 'measured');
  return measured.length === stacks.length ? { seconds, stacks } : { stacks: measured };
}

function sampled(gate: GateView | undefined, { readings, takenAt }: GateSample): GateView {
  const passes =
    readings.length > 0 &&
    readings.every(
      ({ verdict, unknownAllowed }) => verdict === 'pass' || (verdict === 'unknown' && unknownAllowed),
    );
  const { opened, nextAt } = gate ?? {};
  const beganAt = nextAt ?? opened?.at;
  return {
    ...gate,
    readings,
    takenAt,
    ...(opened?.intervalSeconds !== undefined &&
      beganAt !== undefined && { nextAt: Math.max(takenAt, beganAt + opened.intervalSeconds * 1000) }),
    samples: (gate?.samples ?? 0) + 1,
    inARow: passes ? (gate?.inARow ?? 0) + 1 : 0,
    trend: extendTrend(gate?.trend ?? {}, readings),
  };
}
