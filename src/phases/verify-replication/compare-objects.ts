import { join } from 'node:path';
import type { StoreSources } from '../../deployment/manifest.ts';
import { compareBuckets } from '../../replication/deep/compare-buckets.ts';
import { ComparisonFiles } from '../../replication/deep/files.ts';
import { inWords, verdictOf } from '../../replication/deep/judge.ts';
import type { Position } from '../../replication/deep/position.ts';
import type { SettledDifference } from '../../replication/deep/settle.ts';
import type { ContentCompared } from '../../runbook/events.ts';
import type { Step } from '../../runbook/phase.ts';
import { findBuckets } from '../stores.ts';
import { VersionProgress } from '../version-progress.ts';
import type { MigrationWorld } from '../world.ts';

/** What a crash may cost. */
const betweenKeeping = 2000;
const samplesOfKind = 3;

export interface Compared {
  readonly content: ContentCompared;
  /** A few of each kind, in words. */
  readonly samples: readonly string[];
}

/** @param differences path of the file that gets all of them; beside the state when left out. */
export const compareObjects = (
  world: MigrationWorld,
  s3: NonNullable<StoreSources['s3']>,
  differences: string | undefined,
  tell: (compared: Compared) => void,
): Step => ({
  name: 'compare-objects',
  title: 'Compare every version of every object',
  run: async (context) => {
    const { clock, signal } = context;
    const { source, target, ruleId } = await findBuckets(s3, world);
    const files = new ComparisonFiles(
      join(world.comparisons, 's3.json'),
      differences ?? join(world.comparisons, 's3-differences.jsonl'),
      { run: context.run, source: source.bucket, target: target.bucket },
    );
    const from = files.open(new Date(clock.now()).toISOString());
    const [replicatesMarkers, size] = await Promise.all([
      world.listings.replicatesMarkers(source.region, source.bucket, ruleId),
      world.bucketSizes.sizeOf(source.region, source.bucket, clock.now()),
    ]);
    const say = (text: string): void =>
      context.progress({ region: target.region, subject: 's3', text, state: 'running' });
    const telling = new VersionProgress(clock, size?.objects, 'compared', say, versionsIn(from));
    let [position, found, keptAt]: [Position, SettledDifference[], number] = [from, [], clock.now()];
    const samples = new Map<string, string[]>();
    const keep = (): void => {
      files.keep(position, found);
      [found, keptAt] = [[], clock.now()];
    };
    try {
      await compareBuckets({
        ...{ listings: world.listings, objects: world.objects, source, target, replicatesMarkers },
        ...{ from, clock, signal, patienceSeconds: world.gate.maxLagSeconds },
        onProgress: (newest, differing) => {
          position = newest;
          for (const difference of differing) {
            found.push(difference);
            sample(samples, difference);
          }
          telling.tell(versionsIn(position));
          if (clock.now() - keptAt >= betweenKeeping) keep();
        },
      });
    } finally {
      keep();
    }
    const content: ContentCompared = {
      ...{ subject: 's3', verdict: verdictOf(position.differences), startedAt: files.startedAt },
      ...{ compared: versionsIn(position), equal: position.equal, differences: position.differences },
      ...(position.expectedMarkers > 0 && { expectedMarkers: position.expectedMarkers }),
      file: files.differences,
      sha256: await files.digest(),
    };
    await context.record({ type: 'content-compared', phase: context.phase, content });
    tell({ content, samples: [...samples].map(([kind, keys]) => `${kind}: ${keys.join(', ')}`) });
    const text = inWords(content);
    const state = content.verdict === 'pass' ? 'done' : 'failed';
    context.progress({ region: target.region, subject: 's3', text, state });
    return text;
  },
});

const versionsIn = ({ equal, expectedMarkers, differences }: Position): number =>
  Object.values(differences).reduce((sum, count) => sum + count, equal + expectedMarkers);

function sample(samples: Map<string, string[]>, { kind, key, versionId }: SettledDifference): void {
  const keys = samples.get(kind) ?? [];
  samples.set(kind, keys);
  if (keys.length < samplesOfKind) keys.push(`${key} (version ${versionId})`);
}
