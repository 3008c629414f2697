import type { JournalEntry, Reading, RunStarted, RunStatus, Verdict } from '../runbook/events.ts';
import type { CurveCollector } from './curve.ts';
import type {
  Curve,
  ReportedBackfill,
  ReportedCheck,
  ReportedCleanup,
  ReportedConditions,
  ReportedContent,
  ReportedCost,
  ReportedDecision,
  ReportedEvidence,
  ReportedFailure,
  ReportedGate,
  ReportedHook,
  ReportedPhase,
  ReportedPreflight,
  ReportedStack,
  ReportedStep,
  ReportedUntold,
  ReportedWork,
  ReportModel,
  Span,
} from './model.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A report in the making, while the journal is read. */
export interface Draft {
  readonly id: string;
  readonly started: RunStarted;
  readonly first: JournalEntry;
  last: JournalEntry;
  entries: number;
  status: RunStatus | null;
  reason: string | null;
  readonly actors: Set<string>;
  readonly phases: Map<string, PhaseDraft>;
  /** By token: the same action may be tried again. */
  readonly work: Map<string, Mutable<ReportedWork>>;
  readonly stacks: Map<string, ReportedStack>;
  readonly gates: GateDraft[];
  readonly checks: Map<string, ReportedCheck>;
  readonly backfills: ReportedBackfill[];
  readonly decisions: ReportedDecision[];
  readonly conditions: ReportedConditions[];
  preflight: ReportedPreflight | null;
  readonly hooks: ReportedHook[];
  readonly untold: ReportedUntold[];
  readonly contents: ReportedContent[];
  readonly evidence: ReportedEvidence[];
  readonly failures: ReportedFailure[];
  cleanup: ReportedCleanup | null;
}

export interface PhaseDraft extends Mutable<Omit<ReportedPhase, 'spans' | 'steps'>> {
  /** Since when it is at work; null when it is not. */
  since: string | null;
  readonly spans: Span[];
  readonly steps: Map<string, ReportedStep>;
}

export interface GateDraft extends Mutable<Omit<ReportedGate, 'readings' | 'curves' | 'verdict'>> {
  verdict: Verdict | null;
  readings: readonly Reading[];
  readonly curves: Map<string, { limitSeconds: number; readonly collected: CurveCollector }>;
}

export function createDraft(entry: JournalEntry, started: RunStarted): Draft {
  const phases = started.phases.map(({ name, title }): [string, PhaseDraft] => [
    name,
    createPhase(name, title),
  ]);
  return {
    id: entry.run,
    started,
    first: entry,
    last: entry,
    entries: 0,
    status: null,
    reason: null,
    actors: new Set(),
    phases: new Map(phases),
    work: new Map(),
    stacks: new Map(),
    gates: [],
    checks: new Map(),
    backfills: [],
    decisions: [],
    conditions: [],
    preflight: null,
    hooks: [],
    untold: [],
    contents: [],
    evidence: [],
    failures: [],
    cleanup: null,
  };
}

const createPhase = (name: string, title: string): PhaseDraft => ({
  name,
  title,
  status: 'pending',
  seconds: 0,
  reason: null,
  since: null,
  spans: [],
  steps: new Map(),
});

export function finish(draft: Draft, cost: ReportedCost | null): ReportModel {
  const { started, first, last } = draft;
  return {
    schema: 1,
    run: {
      id: draft.id,
      command: started.command,
      environmentSuffix: started.environmentSuffix,
      account: started.account,
      regions: started.regions,
      toolVersion: started.toolVersion,
      plan: started.plan ?? null,
      fingerprint: started.fingerprint ?? null,
      actors: [...draft.actors],
      startedAt: first.time,
      lastEventAt: last.time,
      status: draft.status,
      reason: draft.reason,
      journal: { first: first.seq, last: last.seq, entries: draft.entries },
    },
    phases: [...draft.phases.values()].map((phase) => finishPhase(phase, last.time)),
    work: [...draft.work.values()],
    stacks: [...draft.stacks.values()].sort(byLayerAndRegion),
    gates: draft.gates.map(finishGate),
    checks: [...draft.checks.values()],
    backfills: draft.backfills,
    decisions: draft.decisions,
    conditions: draft.conditions,
    preflight: draft.preflight,
    hooks: draft.hooks,
    untold: draft.untold,
    contents: draft.contents,
    evidence: draft.evidence,
    failures: draft.failures,
    cleanup: draft.cleanup,
    cost,
  };
}

function finishPhase({ since, spans, steps, ...phase }: PhaseDraft, lastEventAt: string): ReportedPhase {
  const open = since === null ? [] : [{ from: since, to: lastEventAt }];
  return { ...phase, spans: [...spans, ...open], steps: [...steps.values()] };
}

function finishGate({ curves, ...gate }: GateDraft): ReportedGate {
  const finished = [...curves].map(([store, { limitSeconds, collected }]): Curve => ({
    store,
    limitSeconds,
    samples: collected.samples,
    points: collected.points(),
  }));
  return { ...gate, curves: finished };
}

// By code units: the order must not depend on where the report is written.
const byLayerAndRegion = (one: ReportedStack, other: ReportedStack): number =>
  compare(one.layer, other.layer) || compare(one.region, other.region);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
