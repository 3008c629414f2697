import { AwsFault, type EmulatorApi, type Scope } from '../emulator-api.ts';
import { instanceArn, parseArn, writerOf, type Cluster, type GlobalCluster } from '../rds/model.ts';
import type { Rds } from '../rds/rds.ts';
import type { Target } from './api.ts';
import {
  badRequest,
  clusterNotFound,
  databaseError,
  endpointNotEnabled,
  invalidSecret,
  noInstance,
  secretsError,
  writerUnavailable,
} from './fault.ts';

export interface Access {
  readonly cluster: Cluster;
  /** Undefined when the cluster is in none. */
  readonly global: GlobalCluster | undefined;
  /** Of the database. */
  readonly key: string;
}

/**
 * Whether a request may reach the writer of a cluster: the cluster is in this region, has its HTTP endpoint enabled, the
 * secret opens it, and it has a writer, which the secondary of a global cluster has not, even for reading.
 * @throws AwsFault
 */
export async function access(rds: Rds, api: EmulatorApi, scope: Scope, target: Target): Promise<Access> {
  const { resourceArn, secretArn } = target;
  if (!resourceArn) throw badRequest('resourceArn is required');
  if (!secretArn) throw badRequest('secretArn is required');
  const arn = parseArn(resourceArn);
  const here = arn?.type === 'cluster' && arn.region === scope.region;
  const cluster = here ? await rds.emulator.cluster(scope, arn.id) : undefined;
  if (!cluster) throw clusterNotFound(resourceArn);
  if (cluster.engine !== 'aurora-postgresql')
    throw badRequest(`The local AWS has the Data API for aurora-postgresql only, not for ${cluster.engine}.`);
  if (!cluster.httpEndpointEnabled) throw endpointNotEnabled(resourceArn);
  const user = await readSecret(api, scope, secretArn);
  const globalId = cluster.globalClusterId;
  const global = globalId === undefined ? undefined : await rds.emulator.globalCluster(scope, globalId);
  checkWriter(rds, scope, cluster, global);
  const key = global?.resourceId ?? cluster.resourceId;
  if (!rds.masterUsers.accepts(key, user.username, user.password))
    throw databaseError({
      ...{ severity: 'FATAL', code: '28P01' },
      message: `password authentication failed for user "${user.username}"`,
    });
  return { cluster, global, key };
}

function checkWriter(rds: Rds, scope: Scope, cluster: Cluster, global: GlobalCluster | undefined): void {
  const { progress, switchovers } = rds;
  const isSecondary = global !== undefined && writerOf(global)?.clusterArn !== cluster.arn;
  if (isSecondary || (global && switchovers.isWriterless(global.arn))) throw writerUnavailable(cluster.arn);
  if (cluster.instanceIds.length === 0) throw noInstance(cluster.arn);
  const isReady = (id: string): boolean => progress.statusOf(instanceArn(scope, id)) === undefined;
  if (progress.statusOf(cluster.arn) !== undefined || !cluster.instanceIds.some(isReady))
    throw writerUnavailable(cluster.arn);
}

interface User {
  readonly username: string;
  readonly password: string;
}

async function readSecret(api: EmulatorApi, scope: Scope, secretArn: string): Promise<User> {
  const call = { SecretId: secretArn };
  let secret: { readonly SecretString?: string };
  try {
    secret = (await api.json(
      scope,
      'secretsmanager',
      'secretsmanager.GetSecretValue',
      call,
    )) as typeof secret;
  } catch (error) {
    if (error instanceof AwsFault) throw secretsError(`${error.message} (${secretArn})`);
    throw error;
  }
  const { username, password } = parseUser(secret.SecretString ?? '');
  if (username === undefined || password === undefined)
    throw invalidSecret(`The secret has no username and password: ${secretArn}`);
  return { username, password };
}

function parseUser(text: string): Partial<User> {
  try {
    const value = JSON.parse(text) as Partial<User> | null;
    return value ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
