import { MigrationError } from '../errors.ts';
import { secondsSince } from './clock.ts';
import type { HookTime } from './hooks.ts';
import type { RunbookRequest } from './request.ts';
import type { Session } from './session.ts';

/**
 * Lets the operator's own command have a say. A hook before a phase is called again when the phase is.
 * @throws MigrationError HOOK_VETO (exit 3) when it does not end with 0.
 */
export async function callHook(
  when: HookTime,
  phase: string,
  session: Session,
  request: RunbookRequest,
): Promise<void> {
  const { hooks, clock, signal, observe, started } = request;
  if (!hooks) return;
  signal.throwIfAborted();
  const { command, environmentSuffix: environment, account, regions } = started;
  const startedAt = clock.now();
  const outcome = await hooks.run(
    { version: 1, when, phase, run: session.run, command, environment, account, regions },
    (text) => observe({ type: 'progress', phase, region: regions.source, subject: `hook ${when}`, text }),
    signal,
  );
  if (!outcome) return;
  const { exitCode, lastLines } = outcome;
  const seconds = secondsSince(clock, startedAt);
  await session.record({ type: 'hook-ended', phase, when, exitCode, seconds });
  signal.throwIfAborted();
  if (exitCode === 0) return;
  const how = exitCode === null ? 'did not end in time, or was killed' : `ended with ${exitCode}`;
  throw new MigrationError('refused', `The hook ${when} ${phase} ${how}.`, {
    code: 'HOOK_VETO',
    untouched:
      when === 'before'
        ? 'The phase was not started.'
        : 'What the phase has done stays; it counts as refused.',
    next: [
      ...(lastLines.length === 0 ? [] : [`It said: ${lastLines.join(' / ')}`]),
      'Mend what it checks, then run the same command again: it goes on from here.',
    ],
  });
}
