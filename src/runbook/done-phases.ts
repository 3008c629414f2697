import { MigrationError } from '../errors.ts';
import type { JournalEntry, RunStarted } from './events.ts';

type Started = Omit<RunStarted, 'type' | 'phases' | 'fresh'>;

/**
 * Phases that are done, by the run that did them: of whatever command, on the same platform and AWS, by the same templates and
 * settings, and since the last cleanup.
 */
export function donePhases(entries: readonly JournalEntry[], now: Started): ReadonlyMap<string, string> {
  const done = new Map<string, string>();
  for (const { run, event } of entries) {
    if (event.type === 'run-started' && (event.fresh || !isSamePlatform(event, now))) done.clear();
    if (event.type === 'phase-started') {
      if (event.phase === 'cleanup') done.clear();
      else done.delete(event.phase);
    }
    if (event.type === 'phase-ended' && event.status === 'done' && event.phase !== 'cleanup')
      done.set(event.phase, run);
  }
  return done;
}

const isSamePlatform = (before: Started, now: Started): boolean =>
  before.account === now.account &&
  before.regions.source === now.regions.source &&
  before.regions.target === now.regions.target &&
  (before.fingerprint === undefined || before.fingerprint === now.fingerprint);

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
