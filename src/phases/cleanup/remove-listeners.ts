import { leftQueues } from '../../monitoring/listener.ts';
import { together } from '../../parallel.ts';
import type { Step } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';

/**
 * Deletes the temporary queues of a `monitor` that was killed. Their subscriptions go with the topic, which is deleted later. It is
 * long before the last look, since SQS lists a queue for a while after its deletion.
 */
export const removeListeners = (world: MigrationWorld): Step => ({
  name: 'remove-listeners',
  title: 'Remove what a killed monitor left',
  run: async () => {
    const { regions, environmentSuffix, queuesTemporary: queues } = world;
    const counts = await together(
      [regions.source, regions.target].map(async (region) => {
        const left = await leftQueues(region, environmentSuffix, queues);
        for (const url of left) await queues.delete(region, url);
        return left.length;
      }),
    );
    return `${counts.reduce((sum, count) => sum + count, 0)} temporary queues`;
  },
});
