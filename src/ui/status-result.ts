import type { RunStatus } from '../runbook/events.ts';
import type { LockHolder } from '../runbook/lock-holder.ts';
import type { RunState } from '../runbook/run-state.ts';
import type { StackDrift } from './drift.ts';
import { nextSteps } from './next-steps.ts';
import { toResult, type RunResult } from './result.ts';
import type { ObservedStack } from './status.ts';

/** What `status --json` prints: where the migration stands, as a run's own result has it, and what is there now. */
export interface StatusResult extends RunResult {
  /** Of that run; null when nothing was ever run. */
  readonly command: string | null;
  /** How it ended; null while it runs, or after a crash. */
  readonly ended: RunStatus | null;
  /** The phase that somebody has to approve. */
  readonly waitingFor: string | null;
  /** What to type next, most useful first. */
  readonly next: readonly string[];
  /** The newest run, when it is another than the one that this tells of. */
  readonly since: {
    readonly runId: string;
    readonly command: string;
    readonly ended: RunStatus | null;
  } | null;
  /** What AWS has of each layer and region; a status is null where there is no stack. */
  readonly stacks: readonly ObservedStack[];
  /** Who is at work on the migration; null when nobody is. */
  readonly lock: LockHolder | null;
  /** How far the stacks are from their templates; only with `--drift`. */
  readonly drift?: readonly StackDrift[];
}

interface Standing {
  readonly state: RunState | undefined;
  readonly since: RunState | undefined;
  readonly stacks: readonly ObservedStack[];
  readonly lock: LockHolder | null;
  readonly drift: readonly StackDrift[] | undefined;
}

export const toStatusResult = ({ state, since, stacks, lock, drift }: Standing): StatusResult => ({
  ...toResult(state),
  command: state?.started.command ?? null,
  ended: state?.ended ?? null,
  waitingFor: state?.waitingFor ?? null,
  next: lock ? [] : nextSteps(state),
  since: since ? { runId: since.run, command: since.started.command, ended: since.ended ?? null } : null,
  ...{ stacks, lock },
  ...(drift && { drift }),
});
