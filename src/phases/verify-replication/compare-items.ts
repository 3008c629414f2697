import type { StoreSources } from '../../deployment/manifest.ts';
import { compareTables } from '../../replication/deep/compare-tables.ts';
import { inWords, verdictOf } from '../../replication/deep/judge.ts';
import type { ContentCompared } from '../../runbook/events.ts';
import type { Step } from '../../runbook/phase.ts';
import { findTable } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import type { Compared } from './compare-objects.ts';

export const compareItems = (
  world: MigrationWorld,
  dynamodb: NonNullable<StoreSources['dynamodb']>,
  tell: (compared: Compared) => void,
): Step => ({
  name: 'compare-items',
  title: 'Compare every item of the table',
  run: async (context) => {
    const { clock, signal, phase } = context;
    const { regions, tableScans: scans } = world;
    const table = await findTable(dynamodb, world);
    const startedAt = new Date(clock.now()).toISOString();
    const say = (text: string, state: 'running' | 'done' | 'failed'): void =>
      context.progress({ region: regions.target, subject: 'dynamodb', text, state });
    const found = await compareTables({
      ...{ scans, table, regions, clock, signal, patienceSeconds: world.gate.maxLagSeconds },
      // Sentinels and test records come and go.
      isOurs: ({ userId }) => userId?.S === '.trading-migrate',
      onProgress: (items) => say(`${items} items of both sides read`, 'running'),
    });
    const verdict = verdictOf(found.differences);
    const content: ContentCompared = { subject: 'dynamodb', verdict, startedAt, ...found };
    await context.record({ type: 'content-compared', phase, content });
    // No samples: keys of items are data of the platform.
    tell({ content, samples: [] });
    say(inWords(content), verdict === 'pass' ? 'done' : 'failed');
    return inWords(content);
  },
});
