import { MigrationError } from '../errors.ts';
import type { JournalEntry } from './events.ts';
import { isSamePlace, isSamePlatform, type RunPlace } from './platform-of-run.ts';

/**
 * Phases that are done, by the run that did them: of whatever command, on the same platform and AWS, by the same templates and
 * settings, and since the last cleanup and the last deploy by others.
 */
export function donePhases(entries: Iterable<JournalEntry>, now: RunPlace): ReadonlyMap<string, string> {
  const done = new Map<string, string>();
  const ofThisPlatform = new Set<string>();
  for (const { run, event } of entries) {
    if (event.type === 'run-started') {
      if (event.fresh || !isSamePlace(event, now)) done.clear();
      if (isSamePlatform(event, now)) ofThisPlatform.add(run);
    }
    if (event.type === 'phase-started') {
      if (event.phase === 'cleanup' || (event.phase === 'deploy' && !ofThisPlatform.has(run))) done.clear();
      else done.delete(event.phase);
    }
    if (event.type !== 'phase-ended' || event.status !== 'done' || event.phase === 'cleanup') continue;
    if (ofThisPlatform.has(run)) done.set(event.phase, run);
  }
  return done;
}

/** @throws MigrationError PHASE_NOT_DONE (exit 3). */
export function requireDone(
  phases: readonly string[],
  done: ReadonlyMap<string, string>,
  from: string,
): void {
  const missing = phases.filter((name) => !done.has(name));
  const [first] = missing;
  if (first === undefined) return;
  throw new MigrationError(
    'refused',
    `A run cannot begin with ${from}: the journal does not say that ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} done, by today's templates and settings and since the last cleanup.`,
    {
      code: 'PHASE_NOT_DONE',
      untouched: 'Nothing was started.',
      next: [
        `Begin with ${first}: --from ${first}`,
        `Or say why it is left out: --skip ${first} --reason TEXT`,
      ],
    },
  );
}
