import type { Applications, RegionalApplications } from '../../applications/platform.ts';
import type { RegionRole } from '../../deployment/layer.ts';
import { outputOf } from '../../deployment/find-stack.ts';
import type { ApplicationSources, RegionalOutput, StoreSources } from '../../deployment/manifest.ts';
import { findBuckets, findTable } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';

/** What the applications need beside their own stacks. */
export interface ApplicationStores {
  readonly s3: NonNullable<StoreSources['s3']>;
  readonly dynamodb: NonNullable<StoreSources['dynamodb']>;
}

/** @throws MigrationError NOT_DEPLOYED (exit 2). */
export async function findApplications(
  sources: ApplicationSources,
  { s3, dynamodb }: ApplicationStores,
  world: MigrationWorld,
): Promise<Applications> {
  const read = ({ layer, output }: RegionalOutput, role: RegionRole): Promise<string> =>
    outputOf(world.layers, layer, role, output, world);
  const [buckets, table, forwarderFunction] = await Promise.all([
    findBuckets(s3, world),
    findTable(dynamodb, world),
    read(sources.forwarderFunction, 'source'),
  ]);
  const regional = async (role: RegionRole): Promise<RegionalApplications> => {
    const [apiId, stage, transformFunction, apiFunction, pipelineFunction, stateMachineArn, stream] =
      await Promise.all([
        read(sources.apiId, role),
        read(sources.stage, role),
        read(sources.transformFunction, role),
        read(sources.apiFunction, role),
        read(sources.pipelineFunction, role),
        read(sources.stateMachineArn, role),
        read(sources.stream, role),
      ]);
    return {
      ...{ role, region: world.regions[role], bucket: buckets[role].bucket },
      ...{ apiId, stage, transformFunction, apiFunction, pipelineFunction, stateMachineArn, stream },
    };
  };
  const [source, target] = await Promise.all([regional('source'), regional('target')]);
  return { source, target, table, forwarderFunction, consumers: consumersOf(world) };
}

function consumersOf({ settings }: MigrationWorld): Applications['consumers'] {
  if (settings.SourceConsumersEnabled === 'true') return 'source';
  return settings.TargetConsumersEnabled === 'true' ? 'target' : 'none';
}
