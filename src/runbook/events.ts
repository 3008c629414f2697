/**
 * The vocabulary of everything that happens. Recorded events are the journal; the terminal, plain lines, JSON,
 * `status` and the report are functions of them. Only plain data: no AWS type, no terminal.
 */

import type { LayerFailure } from '../errors.ts';
import type { HeldByStack, HeldResource, RemovedResources, StayingResource } from './held-resources.ts';
import type { ContentCompared, GateSample, Reading, RegionPair, Trend, Verdict } from './readings.ts';

export type * from './held-resources.ts';
export type * from './readings.ts';

/** What cannot be tried is skipped, and neither good nor bad. */
export type CheckOutcome = 'pass' | 'failed' | 'skipped';
export type PhaseStatus = 'done' | 'refused' | 'failed' | 'interrupted' | 'detached';
/** A run may also stop between two phases: for an approval, since it was to stop there, or for good. */
export type RunStatus = PhaseStatus | 'waiting' | 'paused' | 'aborted';
/** Who let a phase begin: an operator who was asked, one who said so ahead of time, or the configuration. */
export type ApprovedBy = 'prompt' | 'flag' | 'policy';

export interface ForecastStack {
  readonly layer: string;
  readonly region: string;
  readonly seconds: number;
  readonly source: 'measured' | 'estimated';
}

/** Block: the deploy would fail, or harm. Unknown: AWS did not say, which is not ok. */
export type FindingSeverity = 'block' | 'warn' | 'unknown' | 'ok';

export interface PreflightFinding {
  /** Such as `quotas`. */
  readonly check: string;
  readonly severity: Exclude<FindingSeverity, 'ok'>;
  /** A region, or `global`. */
  readonly region: string;
  readonly what: string;
}

/** Something that has to hold before a phase begins. */
export interface Condition {
  /** The phase whose gate it is, or the check, such as `stacks`. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

export interface RunStarted {
  readonly type: 'run-started';
  readonly command: string;
  readonly phases: readonly { readonly name: string; readonly title: string }[];
  readonly environmentSuffix: string;
  readonly regions: RegionPair;
  readonly account: string;
  readonly toolVersion: string;
  /** Hash, or its beginning, of the plan that was approved for it. */
  readonly plan?: string;
  /** SHA-256 in hex of what the phases work by: templates, settings and manifest. */
  readonly fingerprint?: string;
  /** Of a run that deploys: SHA-256 in hex of the code of functions. */
  readonly artifacts?: string;
  /** The AWS behind was made anew: what earlier runs intended or built is not there any more. */
  readonly fresh?: true;
}

/** Everything that the journal keeps. */
export type RecordedEvent =
  | RunStarted
  | { readonly type: 'run-resumed'; readonly after: string }
  /** An unfinished run of the same command was not gone on with. */
  | { readonly type: 'run-not-resumed'; readonly earlier: string; readonly reason: string }
  | {
      readonly type: 'run-ended';
      readonly status: RunStatus;
      readonly seconds: number;
      readonly reason?: string;
    }
  /** Before this phase somebody has to say that it may begin. */
  | { readonly type: 'approval-requested'; readonly phase: string }
  | { readonly type: 'approval-given'; readonly phase: string; readonly by: ApprovedBy }
  /** An operator leaves a phase out of this run. */
  | { readonly type: 'phase-skipped'; readonly phase: string; readonly reason: string }
  /** This run begins after a phase that an earlier run has done. */
  | { readonly type: 'phase-taken'; readonly phase: string; readonly run: string }
  /** What a phase rests upon was looked at again before it began. */
  | { readonly type: 'conditions-checked'; readonly phase: string; readonly conditions: readonly Condition[] }
  /** The run stops before this phase; the same command goes on. */
  | { readonly type: 'run-paused'; readonly phase: string; readonly by: 'prompt' | 'flag' }
  /** Nobody goes on with this run any more. */
  | { readonly type: 'run-aborted'; readonly reason: string }
  | { readonly type: 'phase-started'; readonly phase: string }
  | {
      readonly type: 'phase-ended';
      readonly phase: string;
      readonly status: PhaseStatus;
      readonly seconds: number;
      readonly reason?: string;
    }
  | {
      readonly type: 'step-started';
      readonly phase: string;
      readonly step: string;
      readonly title: string;
      /** What it begins can be stopped. */
      readonly stoppable?: true;
    }
  | {
      readonly type: 'step-ended';
      readonly phase: string;
      readonly step: string;
      readonly ok: boolean;
      readonly seconds: number;
      /** One line for people: what was found or done. */
      readonly detail: string;
    }
  /** What a deploy that begins was found to meet. Of what is fine only the number is kept. */
  | {
      readonly type: 'preflight-checked';
      readonly phase: string;
      readonly counts: Readonly<Record<FindingSeverity, number>>;
      readonly findings: readonly PreflightFinding[];
    }
  /** How long it takes as a whole, and of the stacks that are to be made: by this journal where it knows, or estimated. */
  | {
      readonly type: 'deploy-forecast';
      readonly phase: string;
      readonly seconds: number;
      readonly stacks: readonly ForecastStack[];
    }
  /** An operator lets a deploy begin without; the journal says who wanted that, and why. */
  | { readonly type: 'preflight-skipped'; readonly phase: string; readonly reason: string }
  /** Written before an action that must not happen twice; `token` is what makes it idempotent on the other side. */
  | {
      readonly type: 'action-intended';
      readonly action: string;
      readonly what: string;
      readonly region: string;
      readonly token: string;
    }
  | {
      readonly type: 'action-ended';
      readonly action: string;
      readonly token: string;
      readonly outcome: string;
    }
  | {
      readonly type: 'stack-settled';
      readonly layer: string;
      readonly region: string;
      readonly outcome: 'created' | 'updated' | 'unchanged' | 'deleted';
      readonly stackId: string;
      readonly resources: readonly HeldResource[];
      readonly outputs: Readonly<Record<string, string>>;
    }
  /** What became of an operation when the operator stopped the run; AWS may be at it for a while yet. */
  | {
      readonly type: 'operation-stopped';
      readonly layer: string;
      readonly region: string;
      readonly outcome: 'stopping' | 'left';
      readonly detail: string;
    }
  /** The run ends without waiting: what AWS is at work on, and what nobody has begun since it waits for that. */
  | {
      readonly type: 'layers-detached';
      readonly running: readonly string[];
      readonly waiting: readonly string[];
    }
  | { readonly type: 'layer-failed'; readonly failure: LayerFailure }
  | {
      readonly type: 'gate-opened';
      readonly phase: string;
      readonly title: string;
      /** Passing samples in a row that it wants. */
      readonly samples: number;
      readonly maxLagSeconds: number;
      readonly timeoutSeconds: number;
      /** From one sample to the next. */
      readonly intervalSeconds?: number;
      /** It shows what it finds until it is stopped, whatever the deadline. */
      readonly watch?: true;
    }
  /** An operator lets a subject be unknown: it counts as if it had passed, and the journal says who wanted that, and why. */
  | {
      readonly type: 'unknown-allowed';
      readonly phase: string;
      readonly subject: string;
      readonly reason: string;
    }
  | { readonly type: 'gate-sampled'; readonly phase: string; readonly sample: GateSample }
  | {
      readonly type: 'gate-decided';
      readonly phase: string;
      readonly verdict: Verdict;
      readonly readings: readonly Reading[];
      readonly samples: number;
      readonly maxLagSeconds: number;
      /** Milliseconds since the epoch at which the newest sample was complete: ages of what was measured count from here. */
      readonly takenAt?: number;
      readonly trend?: Trend;
      /** Why it did not wait for its deadline. */
      readonly early?: string;
    }
  /** An artefact that says how a gate decided, and on what. `file` is beside the journal; `sha256` is of its bytes, in hex. */
  | {
      readonly type: 'evidence-written';
      readonly phase: string;
      readonly file: string;
      readonly sha256: string;
      readonly verdict: Verdict;
    }
  /** Everything in a store was compared with its other side. */
  | { readonly type: 'content-compared'; readonly phase: string; readonly content: ContentCompared }
  /** Something was tried in a region, and this became of it. */
  | {
      readonly type: 'check-ended';
      readonly phase: string;
      readonly region: string;
      readonly name: string;
      /** What is proven by it when it passes. */
      readonly proves: string;
      readonly outcome: CheckOutcome;
      /** Of what counts: the answer, or the arrival. */
      readonly seconds: number;
      readonly detail: string;
    }
  /** A batch job that replicates what was in the bucket before its rules has ended. Counts are of versions. */
  | {
      readonly type: 'backfill-ended';
      readonly region: string;
      readonly job: string;
      /** AWS's own, such as Complete. */
      readonly status: string;
      readonly total: number;
      readonly succeeded: number;
      readonly failed: number;
      /** There was nothing to do: AWS lets such a job fail. */
      readonly foundNothing?: true;
    }
  /** AWS does not accept the credentials any more. The run waits for others for as long as that. */
  | { readonly type: 'credentials-lost'; readonly reason: string; readonly timeoutSeconds: number }
  | { readonly type: 'credentials-back'; readonly seconds: number }
  /** Somebody was not told of what happens; what comes later is tried all the same. Once a channel and process. */
  | {
      readonly type: 'notification-failed';
      readonly channel: 'topic' | 'eventBus';
      readonly reason: string;
    }
  /** A command of the operator's own, before or after a phase. What it said is shown and not kept. */
  | {
      readonly type: 'hook-ended';
      readonly phase: string;
      readonly when: 'before' | 'after';
      /** Null when it did not end by itself: it took too long, or was killed. */
      readonly exitCode: number | null;
      readonly seconds: number;
    }
  | { readonly type: 'lock-taken'; readonly reason: string; readonly from: string }
  /** A stack that could not be deleted is deleted by force: what AWS cannot delete of these stays, and belongs to no stack. */
  | {
      readonly type: 'stack-given-up';
      readonly layer: string;
      readonly region: string;
      readonly stackId: string;
      readonly resources: readonly HeldResource[];
    }
  | {
      readonly type: 'cleanup-counted';
      readonly bucketsEmptied: number;
      readonly versionsDeleted: number;
    }
  /** What the stacks held before anything of them was deleted: whoever looks for it afterwards has no stack to ask. */
  | {
      readonly type: 'cleanup-found';
      readonly stacks: readonly HeldByStack[];
    }
  /** Buckets whose lifecycle rules delete what is in them; the run ends, and the next one looks whether they are empty. */
  | {
      readonly type: 'cleanup-left-to-lifecycle';
      readonly buckets: readonly { readonly region: string; readonly bucket: string }[];
      /** Milliseconds since the epoch: by the first midnight, UTC, after a day has passed, S3 has begun with everything. */
      readonly beginsAt: number;
    }
  | {
      readonly type: 'cleanup-confirmed';
      /** What should be gone and is not, in words. */
      readonly remaining: readonly string[];
      /** What is gone of all that a stack ever held. */
      readonly removed?: readonly RemovedResources[];
      /** What is still there, `remaining` included, each with the reason. */
      readonly staying?: readonly StayingResource[];
    };

/** A moment of live progress: shown, never kept. `subject` is what the line is about; a newer one replaces it. */
export interface Progress {
  readonly type: 'progress';
  readonly phase: string;
  /** The region whose column the line belongs in. */
  readonly region: string;
  readonly subject: string;
  readonly text: string;
  readonly done?: number;
  readonly total?: number;
  /** Logical id of the resource of the subject's stack that the line is about: one line a change, and none replaces the stack's own. */
  readonly resource?: string;
  /** A settled line keeps a tick or a cross instead of a running mark. */
  readonly state?: 'running' | 'done' | 'failed';
}

export type MigrationEvent = RecordedEvent | Progress;

/** One line of the journal. */
export interface JournalEntry {
  /** Schema 1 had no `prev`. */
  readonly schema: 1 | 2;
  /** Position in the journal, from 1. */
  readonly seq: number;
  /** SHA-256 of the line before, in hex; of nothing for the first one. */
  readonly prev?: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly run: string;
  /** STS ARN of who ran it. */
  readonly actor: string;
  readonly event: RecordedEvent;
}
