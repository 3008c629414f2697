import type { DeployableLayer } from '../../deployment/layer.ts';
import { MigrationError } from '../../errors.ts';
import type { GlobalDatabase } from '../../replication/ports.ts';
import type { StepContext } from '../../runbook/phase.ts';
import type { MigrationWorld } from '../world.ts';
import { findStacks } from './find-stacks.ts';

/** A switchover takes minutes; one that takes longer is not waited for. */
const longestMilliseconds = 30 * 60_000;

const [clusterType, globalType] = ['AWS::RDS::DBCluster', 'AWS::RDS::GlobalCluster'];

/**
 * Where the writer of the global database is now, for a layer that has clusters: its stack must go last, since a writer cannot leave while
 * there are secondaries (T36). CloudFormation takes each cluster out of the global database itself before it deletes it, and fails where
 * somebody did that before it: so nothing is detached here. Waits while the writer moves.
 * @throws MigrationError DATABASE_SHARED, DATABASE_BUSY (exit 4).
 */
export async function writerRegion(
  layer: DeployableLayer,
  world: MigrationWorld,
  context: StepContext,
): Promise<string | undefined> {
  if (!has(layer, clusterType)) return undefined;
  const [global] = await named(globalType, world);
  if (!global) return undefined;
  const { members } = await settled(global, world, context);
  await requireOurs(members, world);
  const writer = members.find(({ isWriter }) => isWriter);
  return writer && placeOf(writer.clusterArn).region;
}

/** Resources of a type in our stacks. */
async function named(
  type: string,
  world: MigrationWorld,
): Promise<readonly { readonly region: string; readonly id: string }[]> {
  const stacks = await findStacks({ ...world, layers: world.layers.filter((layer) => has(layer, type)) });
  return stacks.flatMap(({ region, resources }) =>
    resources
      .filter((resource) => resource.type === type && resource.physicalId !== '')
      .map(({ physicalId }) => ({ region, id: physicalId })),
  );
}

/** The state of a move is an open string: any at all means that it is not over (T37). */
async function settled(
  { region, id }: { readonly region: string; readonly id: string },
  world: MigrationWorld,
  context: StepContext,
): Promise<GlobalDatabase> {
  const { clock, signal } = context;
  const deadline = clock.now() + longestMilliseconds;
  for (;;) {
    const database = await world.globalDatabases.describe(region, id);
    if (!database) return { members: [], failover: '' };
    if (database.failover === '') return database;
    const text = `the writer is moving: ${database.failover}`;
    context.progress({ region, subject: id, text, state: 'running' });
    if (clock.now() >= deadline) throw busy(id, database.failover);
    await clock.sleep(world.pollSeconds * 1000, signal);
  }
}

/** A secondary that somebody added elsewhere is not ours to take away, and ours cannot go before it. */
async function requireOurs(members: GlobalDatabase['members'], world: MigrationWorld): Promise<void> {
  const ours = new Set((await named(clusterType, world)).map(({ region, id }) => `${region}/${id}`));
  const others = members
    .map(({ clusterArn }) => clusterArn)
    .filter((arn) => !ours.has(`${placeOf(arn).region}/${placeOf(arn).id}`));
  if (others.length === 0) return;
  throw new MigrationError(
    'aws',
    `The global database has members that no stack of this environment holds: ${others.join(', ')}.`,
    {
      code: 'DATABASE_SHARED',
      untouched: 'No cluster was deleted.',
      next: [
        ...others.map(
          (arn) =>
            `Detach it if it is not needed: aws rds remove-from-global-cluster --region ${placeOf(arn).region} --global-cluster-identifier … --db-cluster-identifier ${arn}`,
        ),
        'Then run the same command again.',
      ],
    },
  );
}

const busy = (id: string, state: string): MigrationError =>
  new MigrationError('aws', `The writer of the global database ${id} is still moving: ${state}.`, {
    code: 'DATABASE_BUSY',
    untouched: 'No cluster was deleted.',
    next: ['Run the same command again when the switchover or failover is over.'],
  });

const has = ({ templateBody }: DeployableLayer, type: string): boolean => {
  const { Resources } = JSON.parse(templateBody) as { Resources: Record<string, { readonly Type: string }> };
  return Object.values(Resources).some(({ Type }) => Type === type);
};

/** arn:aws:rds:REGION:ACCOUNT:cluster:ID */
function placeOf(arn: string): { readonly region: string; readonly id: string } {
  const [, , , region = '', , , id = ''] = arn.split(':');
  return { region, id };
}
