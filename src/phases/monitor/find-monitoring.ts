import { findStack, outputOf } from '../../deployment/find-stack.ts';
import type { RegionRole } from '../../deployment/layer.ts';
import type { MonitoringSources } from '../../deployment/manifest.ts';
import type { RegionalMonitoring } from '../../monitoring/monitoring.ts';
import type { MigrationWorld } from '../world.ts';

const types = {
  alarms: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
  dashboards: ['AWS::CloudWatch::Dashboard'],
  savedQueries: ['AWS::Logs::QueryDefinition'],
} as const;

type MonitoringFinder = Pick<MigrationWorld, 'layers' | 'stacks' | 'stackSets' | 'regions' | 'account'>;

/** Both regions, the source first. @throws MigrationError NOT_DEPLOYED (exit 2). */
export const findMonitoring = (
  sources: MonitoringSources,
  world: MonitoringFinder,
): Promise<readonly RegionalMonitoring[]> =>
  Promise.all((['source', 'target'] as const).map((role) => findRegionalMonitoring(sources, role, world)));

/** @throws MigrationError NOT_DEPLOYED (exit 2). */
export async function findRegionalMonitoring(
  { layers, topic }: MonitoringSources,
  role: RegionRole,
  world: MonitoringFinder,
): Promise<RegionalMonitoring> {
  const region = world.regions[role];
  const [topicArn, ...listed] = await Promise.all([
    outputOf(world.layers, topic.layer, role, topic.output, world),
    ...world.layers
      .filter(({ name }) => layers.includes(name))
      .map(async (layer) => {
        const stack = await findStack(layer, role, world);
        return stack ? world.stacks.resources(region, stack.id) : [];
      }),
  ]);
  const resources = listed.flat().filter(({ physicalId }) => physicalId !== '');
  const of = (wanted: readonly string[]): readonly string[] =>
    resources.filter(({ type }) => wanted.includes(type)).map(({ physicalId }) => physicalId);
  return {
    ...{ region, topic: topicArn },
    ...{ alarms: of(types.alarms), dashboards: of(types.dashboards), savedQueries: of(types.savedQueries) },
  };
}
