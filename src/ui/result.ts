import { exitCodeOf, MigrationError, type LayerFailure } from '../errors.ts';
import type { RemovedResources, StayingResource, Verdict } from '../runbook/events.ts';
import type { CheckState, PhaseState, RunState } from '../runbook/run-state.ts';
import { gateRows, type BacklogRow, type ContentRow, type GateRow } from './gate-rows.ts';

/**
 * What `--json` prints. A key is absent when it does not apply: `replication` without a gate that decided, `checks` when
 * nothing was tried, `cleanup` without a cleanup, `detached` of a run that waited, `error` when all is well.
 */
export interface RunResult {
  /** Null when it failed before a run began: wrong configuration, wrong account, a lock. */
  readonly runId: string | null;
  readonly ok: boolean;
  /** Every phase of the run, in order. */
  readonly phases: readonly {
    readonly name: string;
    readonly status: PhaseState['status'];
    /** 0 for a phase that has not ended. */
    readonly seconds: number;
    /** Why it was left out, of a phase that was. */
    readonly reason?: string;
  }[];
  /** The last word of the gate, by store: `s3`, `dynamodb`, `aurora`, `kinesis`. */
  readonly replication?: Readonly<Record<string, StoreResult>>;
  /** What test-app and monitor tried. */
  readonly checks?: readonly CheckState[];
  readonly cleanup?: {
    readonly bucketsEmptied: number;
    readonly versionsDeleted: number;
    /** What is still there, by name or ARN. */
    readonly remaining: readonly string[];
    /** What is gone, and what is still there with the reason: once both regions were listed. */
    readonly removed?: readonly RemovedResources[];
    readonly staying?: readonly StayingResource[];
  };
  /** What `deploy --detach` has left to AWS, and what it could not begin since it waits for that. */
  readonly detached?: { readonly running: readonly string[]; readonly waiting: readonly string[] };
  readonly error?: ErrorResult;
}

/** What is known of a store. Null is unknown, or was not looked at: never 0 for it (T20). Seconds are of the newest sample. */
export interface StoreResult {
  readonly verdict: Verdict;
  /** The largest that any evidence shows: the sentinel's, a source's, that of the oldest pending object. */
  readonly lagSeconds: number | null;
  /** The largest that is let through. */
  readonly limitSeconds: number;
  /** The lag as the source that counts most has it, such as `ReplicationLatency` or `aurora_global_db_status()`, in `unit`. */
  readonly value: number | null;
  readonly unit: string | null;
  readonly source: string | null;
  /** That was asked. */
  readonly region: string | null;
  readonly ageSeconds: number | null;
  /** `lagSeconds` of the newest samples, oldest first. */
  readonly trend: readonly (number | null)[];
  /** What waits to be replicated, and how long that takes at the measured rate. */
  readonly backlog: BacklogRow | null;
  /** `seconds` from its write to its arrival, or, of one that is under way, to the sample. */
  readonly sentinel: {
    readonly sentAt: string;
    readonly arrivedAt: string | null;
    readonly seconds: number | null;
  } | null;
  readonly content: ContentRow | null;
  readonly reasons: readonly string[];
}

export interface ErrorResult {
  /** Stable; `BUG` for what trading-migrate did not expect. */
  readonly code: string;
  readonly message: string;
  readonly untouched?: string;
  readonly next: readonly string[];
  /** The layers that failed, each down to AWS's own words; absent when it is something else. */
  readonly failures?: readonly LayerFailure[];
  /** The exit code of the process. */
  readonly exit: number;
}

/**
 * @param state this run's; undefined when none began.
 * @param error what ended it, if anything did.
 */
export function toResult(state: RunState | undefined, error?: unknown): RunResult {
  const { gate, checks, cleanup, detached } = state ?? {};
  return {
    runId: state?.run ?? null,
    ok: endedWell.some((status) => status === state?.ended) && error === undefined,
    phases: state?.phases.map(phaseResult) ?? [],
    ...(gate && {
      replication: Object.fromEntries(gateRows(gate).map((row) => [row.subject, storeResult(row)])),
    }),
    ...(checks && { checks }),
    ...(cleanup && { cleanup }),
    ...(detached && { detached }),
    ...(error !== undefined && { error: errorResult(error) }),
  };
}

function storeResult(row: GateRow): StoreResult {
  const { verdict, lagSeconds, limitSeconds, measured, trend, backlog, sentinel, content, reasons } = row;
  const {
    value = null,
    unit = null,
    name: source = null,
    region = null,
    ageSeconds = null,
  } = measured[0] ?? {};
  return {
    ...{ verdict, lagSeconds, limitSeconds, value, unit, source, region, ageSeconds, trend, backlog },
    sentinel: sentinel && {
      sentAt: isoOf(sentinel.sentAt),
      arrivedAt: sentinel.arrivedAt === null ? null : isoOf(sentinel.arrivedAt),
      seconds: sentinel.seconds,
    },
    ...{ content, reasons },
  };
}

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Detached and paused: as it was asked to. */
const endedWell = ['done', 'detached', 'paused'] as const;

const phaseResult = ({ name, status, seconds, reason }: PhaseState): RunResult['phases'][number] => ({
  ...{ name, status, seconds },
  ...(status === 'skipped' && reason !== undefined && { reason }),
});

export function errorResult(error: unknown): ErrorResult {
  const exit = exitCodeOf(error);
  if (!(error instanceof MigrationError)) {
    return { code: 'BUG', message: messageOf(error), next: [], exit };
  }
  const { code, message, untouched, next, failures } = error;
  return {
    code,
    message,
    ...(untouched !== undefined && { untouched }),
    next,
    ...(failures.length > 0 && { failures }),
    exit,
  };
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
