import { ResourceInUseException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { GatewaySettings } from '../service.ts';
import { DynamoDbError } from './error.ts';
import type { Membership } from './membership.ts';

/** One entry of UpdateTable's ReplicaUpdates: exactly one of these. */
interface ReplicaUpdate {
  readonly Create?: ReplicaAction;
  readonly Update?: ReplicaAction;
  readonly Delete?: ReplicaAction;
  readonly Disassociate?: ReplicaAction & { readonly DisassociationMode?: string };
}

interface ReplicaAction {
  readonly RegionName?: string;
}

/** UpdateTable, as far as it is about replicas. */
export interface ReplicaRequest {
  readonly TableName?: string;
  readonly ReplicaUpdates?: readonly ReplicaUpdate[];
  readonly DisassociationProtectionEnabled?: boolean;
}

/** The table that the request names, and where the request was sent. */
interface Local {
  readonly name: string;
  readonly region: string;
}

/** T29, in AWS's words. */
export const sourceStays =
  'Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.';

const refuse = (message: string): never => {
  throw new DynamoDbError('ValidationException', message);
};

/**
 * Does what an UpdateTable asks of replicas. Adding and removing takes the time that the settings say, a disassociation until
 * what is on its way has arrived; the answer comes before that.
 * @throws DynamoDbError when AWS would refuse.
 */
export async function updateReplicas(
  request: ReplicaRequest,
  local: Local,
  membership: Membership,
  settings: Pick<GatewaySettings, 'replicaDayRule'>,
): Promise<void> {
  const { states } = membership;
  if (states.isUpdating(local)) {
    throw new DynamoDbError(
      'ResourceInUseException',
      `Attempt to change a resource which is still in use: Table is being updated: ${local.name}`,
    );
  }
  if (request.DisassociationProtectionEnabled !== undefined) {
    protect(request, request.DisassociationProtectionEnabled, local, membership);
    return;
  }
  const [update = {}, ...more] = request.ReplicaUpdates ?? [];
  if (update.Disassociate) {
    checkDisassociation(request, update.Disassociate, local, membership);
    states.disassociate(local);
    return;
  }
  if (more.length > 0) refuse('Only one replica can be created or deleted in each update.');
  const { Create, Delete } = update;
  const region = (Create ?? Delete)?.RegionName ?? '';
  if (!Create && !Delete) {
    refuse('The local AWS knows the replica updates Create, Delete and Disassociate, no others.');
  }
  if (region === local.region) {
    refuse('Cannot add, delete, or update the local region through ReplicaUpdates.');
  }
  await asDynamoDbAnswers(() =>
    Create ? add(local, region, membership) : remove(local, region, membership, settings),
  );
}

async function add({ name, region: home }: Local, region: string, membership: Membership): Promise<void> {
  if (membership.regionsOf(name, home).includes(region)) {
    refuse(`The table has a replica in ${region} already.`);
  }
  await membership.add(name, home, region);
}

async function remove(
  { name, region: home }: Local,
  region: string,
  membership: Membership,
  { replicaDayRule }: Pick<GatewaySettings, 'replicaDayRule'>,
): Promise<void> {
  if (!membership.regionsOf(name, home).includes(region)) {
    refuse('Replica specified in the Replica Update or Replica Delete action of the request was not found.');
  }
  if (replicaDayRule && membership.states.wasSourceToday({ name, region })) refuse(sourceStays);
  await membership.remove(name, home, region);
}

/** AWS documents what it refuses here, but not in which words: those are ours. */
function checkDisassociation(
  request: ReplicaRequest,
  { RegionName, DisassociationMode }: NonNullable<ReplicaUpdate['Disassociate']>,
  local: Local,
  membership: Membership,
): void {
  if (request.ReplicaUpdates?.length !== 1 || !asksOnlyFor(request, 'ReplicaUpdates')) {
    refuse('Disassociate must be the only update in the request.');
  }
  if (RegionName !== local.region) {
    refuse(`A replica is disassociated in its own region: the request went to ${local.region}.`);
  }
  if (DisassociationMode !== 'WAIT_FOR_REPLICATION') {
    refuse('DisassociationMode must be WAIT_FOR_REPLICATION.');
  }
  requireReplica(local, membership);
  if (membership.states.isProtected(local)) {
    refuse(
      'The replica is protected against disassociation: set DisassociationProtectionEnabled to false first.',
    );
  }
}

function protect(request: ReplicaRequest, isProtected: boolean, local: Local, membership: Membership): void {
  if (!asksOnlyFor(request, 'DisassociationProtectionEnabled')) {
    refuse('DisassociationProtectionEnabled cannot be combined with any other change.');
  }
  requireReplica(local, membership);
  membership.states.protect(local, isProtected);
}

function requireReplica({ name, region }: Local, membership: Membership): void {
  if (membership.regionsOf(name, region).length === 1) refuse(`The table ${name} is not a global table.`);
}

const asksOnlyFor = (request: ReplicaRequest, member: string): boolean =>
  Object.keys(request).every((name) => name === 'TableName' || name === member);

/** The emulator's refusals of what a change of replicas needs of it are DynamoDB's. */
async function asDynamoDbAnswers(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ResourceInUseException || error instanceof ResourceNotFoundException) {
      throw new DynamoDbError(error.name, error.message);
    }
    throw error;
  }
}
