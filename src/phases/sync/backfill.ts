import type { StoreSources } from '../../deployment/manifest.ts';
import { backfill } from '../../replication/backfill/backfill.ts';
import type { Step } from '../../runbook/phase.ts';
import { findBuckets } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';

/** Rules replicate what is written after them (aws-notes, S3 replication); everything before needs a job. */
export const replicateExisting = (world: MigrationWorld, s3: NonNullable<StoreSources['s3']>): Step => ({
  name: 'backfill',
  title: 'Replicate what was there before',
  run: async (context) => {
    const { source } = await findBuckets(s3, world);
    const { account, environmentSuffix, batchJobs: jobs, pollSeconds } = world;
    return backfill({ account, environmentSuffix, source, jobs, pollSeconds }, context);
  },
});
