import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { MigrationError } from './errors.ts';
import { withState } from './state.ts';
import { checkArtefact } from './replication/artefact/check.ts';
import type { Expectations } from './replication/artefact/check.ts';

/** What `verify-replication --check` prints of an artefact that holds. */
export interface EvidenceResult {
  readonly ok: true;
  readonly file: string;
  readonly verdict: string;
  readonly run: string;
  readonly actor: string;
  readonly decidedAt: string;
  readonly ageSeconds: number;
  readonly samples: number;
}

/** What artefacts are to be about, as far as the configuration says it. */
export const expectationsOf = ({ config }: LoadedConfig, maxAgeSeconds: number): Expectations => ({
  ...(config.accountId !== undefined && { account: config.accountId }),
  environmentSuffix: config.environmentSuffix,
  regions: { source: config.sourceRegion, target: config.targetRegion },
  maxAgeSeconds,
});

/**
 * Checks an artefact against the journal and by its own samples. No AWS is asked but for the state, if that is in S3.
 * @param path of a file, or its name beside the journal, such as `evidence/….json`.
 * @throws MigrationError EVIDENCE_UNREADABLE (exit 2), or EVIDENCE_REJECTED (exit 3) with every reason.
 */
export async function checkEvidence(
  loaded: LoadedConfig,
  path: string,
  maxAgeSeconds: number,
): Promise<EvidenceResult> {
  const file = resolve(path);
  const { entries, text } = await withState(loaded, async (state) => ({
    entries: await state.entries(),
    text: existsSync(file) ? readFileSync(file, 'utf8') : await state.artefacts.read(path),
  }));
  const checked =
    text === undefined
      ? undefined
      : checkArtefact(text, entries, expectationsOf(loaded, maxAgeSeconds), Date.now());
  if (!checked)
    throw new MigrationError(
      'usage',
      text === undefined
        ? `There is no file ${file}.`
        : `The file ${file} is no artefact of a verification, or one of another version.`,
      {
        code: 'EVIDENCE_UNREADABLE',
        untouched: 'Nothing was called on AWS.',
        next: ['Give a file of the folder "evidence", which is beside the journal.'],
      },
    );
  const { artefact, ageSeconds, problems } = checked;
  if (problems.length > 0)
    throw new MigrationError('refused', `${file} proves nothing: ${problems.join('; ')}.`, {
      code: 'EVIDENCE_REJECTED',
      untouched: 'Nothing was called on AWS.',
      next: ['Run trading-migrate verify-replication for a new one.'],
    });
  const { verdict, run, actor, decidedAt, counts } = artefact;
  return { ok: true, file, verdict, run, actor, decidedAt, ageSeconds, samples: counts.samples };
}
