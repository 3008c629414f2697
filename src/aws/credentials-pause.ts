import { MigrationError } from '../errors.ts';
import type { Clock } from '../runbook/clock.ts';
import type { RecordedEvent } from '../runbook/events.ts';

/**
 * Waits for credentials. Resolves with whether they were gone: false when AWS accepts them after all, so that something else is
 * wrong. Rejects with `error` when they may not be waited for (any longer).
 */
export type RecoverCredentials = (error: Error) => Promise<boolean>;

export interface CredentialsPause {
  readonly clock: Clock;
  /** Aborted when the operator does not want to wait. */
  readonly signal: AbortSignal;
  /** 0: do not wait. */
  readonly timeoutSeconds: number;
  /** Resolves AWS's credentials anew and tries them. Why they are of no use; undefined when they are. */
  readonly tryAnew: () => Promise<string | undefined>;
  readonly tell: (
    event: Extract<RecordedEvent, { type: 'credentials-lost' | 'credentials-back' }>,
  ) => Promise<void>;
}

/** Between two looks; who waits for a short time only looks more often. */
const pauseSeconds = (timeoutSeconds: number): number => Math.min(15, timeoutSeconds / 20);

/**
 * One pause for all that is under way: whoever finds the credentials gone waits for the same end. After a pause that ended without
 * them nobody waits again, as what ends a run (its last entry, its lock) needs them too when the state is on AWS.
 */
export function createCredentialsPause(options: CredentialsPause): RecoverCredentials {
  let { timeoutSeconds } = options;
  let pause: Promise<boolean> | undefined;
  return (error) => {
    pause ??= untilBack(error, { ...options, timeoutSeconds })
      .catch((failure: unknown) => {
        timeoutSeconds = 0;
        throw failure;
      })
      .finally(() => {
        pause = undefined;
      });
    return pause;
  };
}

async function untilBack(error: Error, options: CredentialsPause): Promise<boolean> {
  const { clock, signal, timeoutSeconds, tryAnew, tell } = options;
  const startedAt = clock.now();
  const deadline = startedAt + timeoutSeconds * 1000;
  let told: string | undefined;
  for (;;) {
    const problem = await tryAnew();
    if (problem === undefined) break;
    if (clock.now() >= deadline) throw error;
    // Once, and again when something else is wrong with them.
    if (problem !== told) await tell({ type: 'credentials-lost', reason: problem, timeoutSeconds });
    told = problem;
    await clock.sleep(Math.min(pauseSeconds(timeoutSeconds) * 1000, deadline - clock.now()), signal);
  }
  if (told === undefined) return false;
  await tell({ type: 'credentials-back', seconds: Math.round((clock.now() - startedAt) / 1000) });
  return true;
}

/** Why the caller's credentials cannot go on with what `account` began; undefined when they can. */
export async function problemWith(
  whoAmI: () => Promise<{ readonly account: string }>,
  account: string,
): Promise<string | undefined> {
  try {
    const identity = await whoAmI();
    return identity.account === account
      ? undefined
      : `They belong to account ${identity.account}, and the run to account ${account}.`;
  } catch (error) {
    if (error instanceof MigrationError) return error.message;
    throw error;
  }
}

/**
 * Whether signing in elsewhere can help this process: it reads files, SSO and roles again, but what is in its environment
 * stays as it was.
 */
export const canBeRenewed = (env: NodeJS.ProcessEnv): boolean =>
  env.AWS_ACCESS_KEY_ID === undefined || env.AWS_PROFILE !== undefined;
