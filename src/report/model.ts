import type { LayerFailure } from '../errors.ts';
import type {
  Condition,
  ContentCompared,
  PhaseStatus,
  PreflightFinding,
  FindingSeverity,
  Reading,
  RecordedEvent,
  RegionPair,
  RemovedResources,
  RunStatus,
  StayingResource,
  Verdict,
} from '../runbook/events.ts';

/**
 * What the report says of one run: the JSON beside the HTML file, and all that the HTML is made of. Times are ISO 8601 in
 * UTC, as the journal has them. A newer schema may add fields; it never changes what one means.
 */
export interface ReportModel {
  readonly schema: 1;
  readonly run: ReportedRun;
  readonly phases: readonly ReportedPhase[];
  readonly work: readonly ReportedWork[];
  readonly stacks: readonly ReportedStack[];
  readonly gates: readonly ReportedGate[];
  readonly checks: readonly ReportedCheck[];
  readonly backfills: readonly ReportedBackfill[];
  /** What people decided: approvals, what was left out, pauses, resumes, take-overs, allowances. */
  readonly decisions: readonly ReportedDecision[];
  /** What was looked at again before a phase. */
  readonly conditions: readonly ReportedConditions[];
  /** What the deploy was found to meet before it began; null when nobody looked. */
  readonly preflight: ReportedPreflight | null;
  readonly hooks: readonly ReportedHook[];
  /** Channels that did not take a message. */
  readonly untold: readonly ReportedUntold[];
  /** Comparisons of everything in a store. */
  readonly contents: readonly ReportedContent[];
  readonly evidence: readonly ReportedEvidence[];
  readonly failures: readonly ReportedFailure[];
  readonly cleanup: ReportedCleanup | null;
  /** Of the platform as it is configured while the report is written; null where nobody could tell. */
  readonly cost: ReportedCost | null;
}

export interface ReportedRun {
  readonly id: string;
  readonly command: string;
  readonly environmentSuffix: string;
  readonly account: string;
  readonly regions: RegionPair;
  readonly toolVersion: string;
  readonly plan: string | null;
  readonly fingerprint: string | null;
  /** STS ARNs of all who wrote to it, in the order in which they came. */
  readonly actors: readonly string[];
  readonly startedAt: string;
  readonly lastEventAt: string;
  /** Null while it runs, or after a crash. */
  readonly status: RunStatus | null;
  readonly reason: string | null;
  /** Lines of the journal that it is made of. */
  readonly journal: { readonly first: number; readonly last: number; readonly entries: number };
}

export interface ReportedPhase {
  readonly name: string;
  readonly title: string;
  readonly status: 'pending' | 'running' | 'skipped' | PhaseStatus;
  readonly seconds: number;
  readonly reason: string | null;
  /** Each time that it was at work; a crash leaves `to` at the last sign of life. */
  readonly spans: readonly Span[];
  readonly steps: readonly ReportedStep[];
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface ReportedStep {
  readonly step: string;
  readonly title: string;
  /** Null: it did not end. */
  readonly ok: boolean | null;
  readonly seconds: number;
  readonly detail: string;
}

/** Something that was asked of AWS, and must not happen twice. */
export interface ReportedWork {
  readonly action: string;
  readonly what: string;
  readonly region: string;
  readonly from: string;
  /** Null without an outcome. */
  readonly to: string | null;
  readonly outcome: string | null;
}

export interface ReportedStack {
  readonly layer: string;
  readonly region: string;
  readonly outcome: string;
  readonly stackId: string;
  readonly at: string;
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId: string;
  }[];
}

export interface ReportedGate {
  readonly phase: string;
  readonly title: string;
  readonly openedAt: string;
  readonly decidedAt: string | null;
  readonly verdict: Verdict | null;
  readonly wantedSamples: number;
  readonly maxLagSeconds: number;
  readonly timeoutSeconds: number;
  readonly early: string | null;
  /** How many samples the journal has. */
  readonly samples: number;
  /** The last word of each store. */
  readonly readings: readonly Reading[];
  readonly curves: readonly Curve[];
}

/** Lag of one store over the time that a gate was open. */
export interface Curve {
  readonly store: string;
  readonly limitSeconds: number;
  /** How many samples there were; `points` may be fewer, and then keep the largest and smallest of their time. */
  readonly samples: number;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Seconds; null when nothing was measured, never 0 for that (T20). */
  readonly lag: number | null;
  readonly verdict: Verdict;
}

export type ReportedCheck = Omit<Extract<RecordedEvent, { type: 'check-ended' }>, 'type'>;

export type ReportedBackfill = Omit<Extract<RecordedEvent, { type: 'backfill-ended' }>, 'type'>;

export interface ReportedDecision {
  readonly at: string;
  readonly actor: string;
  readonly what: string;
  readonly reason: string;
}

export interface ReportedConditions {
  readonly at: string;
  readonly phase: string;
  readonly conditions: readonly Condition[];
}

export interface ReportedPreflight {
  readonly at: string;
  readonly counts: Readonly<Record<FindingSeverity, number>>;
  readonly findings: readonly PreflightFinding[];
}

export type ReportedHook = { readonly at: string } & Omit<
  Extract<RecordedEvent, { type: 'hook-ended' }>,
  'type'
>;

export type ReportedUntold = { readonly at: string } & Omit<
  Extract<RecordedEvent, { type: 'notification-failed' }>,
  'type'
>;

export type ReportedContent = { readonly at: string; readonly phase: string } & ContentCompared;

export interface ReportedEvidence {
  readonly at: string;
  readonly phase: string;
  readonly file: string;
  readonly sha256: string;
  readonly verdict: Verdict;
}

export interface ReportedFailure {
  readonly at: string;
  readonly failure: LayerFailure;
}

export interface ReportedCleanup {
  readonly bucketsEmptied: number;
  readonly versionsDeleted: number;
  /** Null until both regions were listed. */
  readonly remaining: readonly string[] | null;
  readonly removed: readonly RemovedResources[];
  /** What is still there, with the reason and what removes it. */
  readonly staying: readonly StayingResource[];
}

/** An estimate, of what is paid by the hour, in USD a month. */
export interface ReportedCost {
  readonly regions: readonly { readonly region: string; readonly usd: number }[];
  /** What is paid by use on top. */
  readonly plusUsage: readonly string[];
  /** Types of which nobody here knows the price: they are not in it. */
  readonly withoutPrice: readonly string[];
}
