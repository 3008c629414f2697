import { MigrationError } from '../../errors.ts';
import { inWords } from '../../replication/deep/judge.ts';
import type { Step } from '../../runbook/phase.ts';
import type { Compared } from './compare-objects.ts';

/**
 * @param compared by the steps before; read when it is this step's turn.
 * @param allowUnknown stores that may stay unknown: what could not be verified there is let through.
 */
export const judgeContent = (
  compared: readonly Compared[],
  allowUnknown: Readonly<Record<string, string>>,
): Step => ({
  name: 'judge-content',
  title: 'Judge the content',
  run: async () => {
    const bad = compared.filter(
      ({ content: { verdict, subject } }) =>
        verdict === 'refuse' || (verdict === 'unknown' && !Object.hasOwn(allowUnknown, subject)),
    );
    if (bad.length === 0) return 'both sides hold the same';
    const told = bad.map(({ content, samples }) =>
      [`${content.subject}: ${inWords(content)}`, ...samples].join('; '),
    );
    const isRefused = bad.some(({ content }) => content.verdict === 'refuse');
    throw new MigrationError(
      'refused',
      `${isRefused ? 'The two sides do not hold the same' : 'It cannot be told whether both sides hold the same'}. ${told.join('. ')}.`,
      {
        code: isRefused ? 'CONTENT_DIFFERS' : 'CONTENT_UNVERIFIABLE',
        untouched: 'Nothing was changed on either side.',
        next: [
          ...bad.flatMap(({ content: { file } }) => (file === undefined ? [] : [`Look at ${file}.`])),
          ...(bad.some(({ content }) => content.source === 'inventory')
            ? ['Run verify-replication --deep: it asks S3 itself what the reports leave open.']
            : []),
          'Run trading-migrate sync to replicate what is missing, then the same command again.',
          ...(isRefused
            ? []
            : ['Or let it through with --allow-unknown s3 --reason TEXT, which the journal keeps.']),
        ],
      },
    );
  },
});
