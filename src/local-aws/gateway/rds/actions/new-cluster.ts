import type { Params, Scope } from '../../emulator-api.ts';
import {
  clusterState,
  globalClusterNotFound,
  globalClusterState,
  invalidCombination,
  invalidValue,
  keyNotAccessible,
} from '../fault.ts';
import { instanceArn, parseArn, writerOf, type Cluster, type GlobalCluster } from '../model.ts';
import type { Rds } from '../rds.ts';

/**
 * What AWS checks of a new cluster and the emulator does not.
 * @returns the parameters with what AWS takes from the global cluster.
 * @throws AwsFault
 */
export async function checkNewCluster(rds: Rds, scope: Scope, params: Params): Promise<Params> {
  const { GlobalClusterIdentifier: globalId } = params;
  if (globalId === undefined) {
    checkMasterUser(params);
    return params;
  }
  const global = await rds.emulator.globalCluster(scope, globalId);
  if (!global) throw globalClusterNotFound(globalId);
  if (params.ManageMasterUserPassword === 'true')
    throw invalidCombination(
      "ManageMasterUserPassword isn't supported for a DB cluster in an Aurora global database.",
    );
  const writer = writerOf(global);
  if (writer) return checkSecondary(rds, scope, params, global, writer.clusterArn);
  checkMasterUser(params);
  if ((params.StorageEncrypted === 'true') !== global.storageEncrypted) throw otherEncryption(global);
  return params;
}

function checkMasterUser({ MasterUsername, MasterUserPassword, ManageMasterUserPassword }: Params): void {
  const missing = (name: string): Error =>
    invalidValue(`The parameter ${name} must be provided and must not be blank.`);
  if (!MasterUsername) throw missing('MasterUsername');
  if (!MasterUserPassword && ManageMasterUserPassword !== 'true') throw missing('MasterUserPassword');
}

async function checkSecondary(
  rds: Rds,
  scope: Scope,
  params: Params,
  global: GlobalCluster,
  writerArn: string,
): Promise<Params> {
  const { MasterUsername, MasterUserPassword, DatabaseName } = params;
  const given = { 'user name': MasterUsername, password: MasterUserPassword, 'database name': DatabaseName };
  for (const [what, value] of Object.entries(given)) {
    if (value !== undefined)
      throw invalidCombination(`Cannot specify ${what} for cross region replication cluster`);
  }
  if (rds.switchovers.stateOf(global.arn))
    throw globalClusterState(`Global cluster ${global.id} is switching its writer.`);
  const source = await rds.emulator.cluster(scope, writerArn);
  if (!source || !canBeReplicated(rds, source))
    // T33: a cluster without an instance cannot be a source.
    throw clusterState(
      `Source cluster: ${writerArn} is in a state which is not valid for physical replication`,
    );
  return { ...params, ...checkEncryption(scope, params, global, source) };
}

function canBeReplicated({ progress }: Rds, source: Cluster): boolean {
  const at = parseArn(source.arn);
  return (
    progress.statusOf(source.arn) === undefined &&
    source.instanceIds.some((id) => at && progress.statusOf(instanceArn(at, id)) === undefined)
  );
}

/** Storage is encrypted everywhere or nowhere, with a key of the region that it is in. */
function checkEncryption(
  { region }: Scope,
  { StorageEncrypted, KmsKeyId }: Params,
  global: GlobalCluster,
  source: Cluster,
): Params {
  if (!source.storageEncrypted) {
    if (StorageEncrypted === 'true' || KmsKeyId !== undefined) throw otherEncryption(global);
    return {};
  }
  if (StorageEncrypted === 'false') throw otherEncryption(global);
  if (KmsKeyId === undefined)
    throw invalidCombination('For encrypted cross-region replica, kmsKeyId should be explicitly specified');
  if (KmsKeyId.startsWith('arn:') && KmsKeyId.split(':')[3] !== region) throw keyNotAccessible(KmsKeyId);
  return { StorageEncrypted: 'true' };
}

const otherEncryption = ({ id }: GlobalCluster): Error =>
  invalidValue(`Value for storageEncrypted should match setting for global cluster ${id}`);
