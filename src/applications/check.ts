import { inParallel } from '../parallel.ts';
import { MigrationError } from '../errors.ts';
import type { CheckOutcome } from '../runbook/events.ts';
import type { StepContext } from '../runbook/phase.ts';

export interface Finding {
  readonly outcome: CheckOutcome;
  /** What was found, as a sentence without its stop: no data of the platform. */
  readonly detail: string;
  /** Where it is not the time of the whole check that counts. */
  readonly seconds?: number;
}

/** One thing that is tried, and what it shows when it works. */
export interface Check {
  readonly name: string;
  readonly region: string;
  /** What is proven when it passes. */
  readonly proves: string;
  run(context: StepContext): Promise<Finding>;
}

export const passed = (detail: string, seconds?: number): Finding => ({
  outcome: 'pass',
  detail,
  ...(seconds !== undefined && { seconds }),
});
export const failed = (detail: string): Finding => ({ outcome: 'failed', detail });
/** What cannot be tried here, and why. */
export const skipped = (detail: string): Finding => ({ outcome: 'skipped', detail });

/** Checks at work at a time. */
const atOnce = 8;

/**
 * Runs checks that do not depend on each other, and records each as it ends. One that AWS refuses has failed, and stops no other.
 * @returns the names of those that failed, with their regions.
 */
export async function runChecks(checks: readonly Check[], context: StepContext): Promise<readonly string[]> {
  const failures: string[] = [];
  await inParallel(checks, atOnce, async (check) => {
    const { name, region, proves } = check;
    context.signal.throwIfAborted();
    const startedAt = context.clock.now();
    const show = (text: string, state: 'running' | 'done' | 'failed'): void =>
      context.progress({ region, subject: name, text, state });
    show(proves, 'running');
    const { outcome, detail, seconds } = await findingOf(check, context);
    const took = seconds ?? (context.clock.now() - startedAt) / 1000;
    const { phase } = context;
    await context.record({
      ...{ type: 'check-ended', phase, region, name, proves, outcome, detail },
      seconds: Math.round(took * 1000) / 1000,
    });
    show(detail, outcome === 'failed' ? 'failed' : 'done');
    if (outcome === 'failed') failures.push(`${name} in ${region}`);
  });
  return failures;
}

async function findingOf(check: Check, context: StepContext): Promise<Finding> {
  try {
    return await check.run(context);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof MigrationError) || error.kind !== 'aws') throw error;
    return failed(error.message);
  }
}

const lookMilliseconds = 200;

/** Asks until there is an answer. @returns undefined when there was none in time. */
export async function waitFor<T>(
  { clock, signal }: Pick<StepContext, 'clock' | 'signal'>,
  timeoutSeconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const until = clock.now() + timeoutSeconds * 1000;
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined || clock.now() >= until) return answer;
    await clock.sleep(lookMilliseconds, signal);
  }
}
