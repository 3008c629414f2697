import type { StoreSources } from '../../deployment/manifest.ts';
import { inParallel } from '../../parallel.ts';
import type { Step } from '../../runbook/phase.ts';
import { findBuckets } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import { testObject } from './test-data.ts';

const uploadsInFlight = 16;

export const uploadObjects = (world: MigrationWorld, s3: NonNullable<StoreSources['s3']>): Step => ({
  name: 'upload-objects',
  title: 'Upload test objects',
  run: async (context) => {
    const { region, bucket } = (await findBuckets(s3, world)).source;
    const total = world.sync.objects;
    const indices = Array.from({ length: total }, (_, index) => index);
    let done = 0;
    let uploaded = 0;
    let bytes = 0;
    await inParallel(indices, uploadsInFlight, async (index) => {
      context.signal.throwIfAborted();
      const content = testObject(index);
      const found = await world.objects.head(region, bucket, content.key);
      if (found?.size !== content.body.length) {
        await world.objects.put(region, bucket, content);
        uploaded += 1;
        bytes += content.body.length;
      }
      done += 1;
      context.progress({
        region,
        subject: 's3',
        text: 'uploading objects',
        done,
        total,
        state: done === total ? 'done' : 'running',
      });
    });
    return `${uploaded} of ${total} objects uploaded to ${bucket} (${(bytes / 1024 / 1024).toFixed(1)} MiB), ${total - uploaded} were there`;
  },
});
