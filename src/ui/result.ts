import { exitCodeOf, MigrationError, type LayerFailure } from '../errors.ts';
import type { Verdict } from '../runbook/events.ts';
import type { CheckState, PhaseState, RunState } from '../runbook/run-state.ts';

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
  /** The last word of the gate, by store: `s3`, `dynamodb`. */
  readonly replication?: Readonly<Record<string, StoreResult>>;
  /** What test-app and monitor tried. */
  readonly checks?: readonly CheckState[];
  readonly cleanup?: {
    readonly bucketsEmptied: number;
    readonly versionsDeleted: number;
    /** What is still there, by name or ARN. */
    readonly remaining: readonly string[];
  };
  /** What `deploy --detach` has left to AWS, and what it could not begin since it waits for that. */
  readonly detached?: { readonly running: readonly string[]; readonly waiting: readonly string[] };
  readonly error?: ErrorResult;
}

export interface StoreResult {
  readonly verdict: Verdict;
  /** Seconds; null when nothing was measured, never 0 for it (T20). */
  readonly lagSeconds: number | null;
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
      replication: Object.fromEntries(
        gate.readings.map(({ subject, verdict, lagSeconds, reasons }) => [
          subject,
          { verdict, lagSeconds, reasons },
        ]),
      ),
    }),
    ...(checks && { checks }),
    ...(cleanup && { cleanup }),
    ...(detached && { detached }),
    ...(error !== undefined && { error: errorResult(error) }),
  };
}

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
