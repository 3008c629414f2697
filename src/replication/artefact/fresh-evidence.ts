import { MigrationError } from '../../errors.ts';
import type { JournalEntry } from '../../runbook/events.ts';
import type { Artefact } from './artefact.ts';
import { checkArtefact, type Expectations } from './check.ts';
import type { ArtefactStore } from './store.ts';

/**
 * The newest verification, when it proves replication now: what a cutover, or the end of the source, may rest upon. The newest
 * counts whatever it says: an older pass says nothing once a newer one refused.
 * @param now milliseconds since the epoch.
 * @throws MigrationError EVIDENCE_MISSING (exit 3), with every reason.
 */
export async function freshEvidence(
  store: ArtefactStore,
  entries: Iterable<JournalEntry>,
  expected: Expectations,
  now: number,
): Promise<Artefact> {
  let file: string | undefined;
  for (const { event } of entries) if (event.type === 'evidence-written') ({ file } = event);
  if (file === undefined) throw missing(['nobody has verified it yet']);
  const text = await store.read(file);
  if (text === undefined) throw missing([`the artefact ${file} is not there any more`]);
  const checked = checkArtefact(text, entries, expected, now);
  if (!checked) throw missing([`${file} is no artefact of this version`]);
  if (checked.problems.length > 0) throw missing(checked.problems.map((problem) => `${file}: ${problem}`));
  return checked.artefact;
}

const missing = (reasons: readonly string[]): MigrationError =>
  new MigrationError('refused', `There is no fresh proof of replication: ${reasons.join('; ')}.`, {
    code: 'EVIDENCE_MISSING',
    untouched: 'Nothing was changed.',
    next: ['Run trading-migrate verify-replication, then the same command again.'],
  });
