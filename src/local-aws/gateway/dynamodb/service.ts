import type { AwsRequest, AwsResponse, Forward, GatewaySettings, Service } from '../service.ts';
import { describeReplicas, withBody } from './describe.ts';
import { DynamoDbError } from './error.ts';
import { tableName, type GlobalTables } from './global-tables.ts';
import type { Membership } from './membership.ts';
import { writesOfStatements } from './partiql.ts';
import type { TableReplicator } from './replicator.ts';
import { sourceStays, updateReplicas, type ReplicaRequest } from './update-replicas.ts';
import { writesOf, type KeyNames, type Write } from './writes.ts';

type Settings = Pick<GatewaySettings, 'replicaDayRule'>;

const succeeded = ({ status }: AwsResponse): boolean => status === 200;

/** DynamoDB with global tables (version 2019.11.21, eventually consistent); all else is the emulator's. */
export class DynamoDbService implements Service {
  readonly name = 'dynamodb';
  readonly #tables: GlobalTables;
  readonly #membership: Membership;
  readonly #replicator: TableReplicator;
  readonly #settings: Settings;

  constructor(tables: GlobalTables, membership: Membership, replicator: TableReplicator, settings: Settings) {
    this.#tables = tables;
    this.#membership = membership;
    this.#replicator = replicator;
    this.#settings = settings;
  }

  async handle(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const operation = (request.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
    const body = JSON.parse(request.body.toString() || '{}') as ReplicaRequest;
    this.#completeDisassociations();
    try {
      return await this.#answer(request, operation, body, forward);
    } catch (error) {
      if (error instanceof DynamoDbError) return error.answer(request);
      throw error;
    }
  }

  async #answer(
    request: AwsRequest,
    operation: string,
    body: ReplicaRequest,
    forward: Forward,
  ): Promise<AwsResponse> {
    switch (operation) {
      case 'UpdateTable':
        return body.ReplicaUpdates || body.DisassociationProtectionEnabled !== undefined
          ? this.#updateReplicas(request, body, forward)
          : this.#describe(request, await forward(request));
      case 'DescribeTable':
        return this.#describe(request, await forward(request));
      case 'DeleteTable':
        return this.#deleteTable(request, body, forward);
      case 'ExecuteStatement':
      case 'BatchExecuteStatement':
      case 'ExecuteTransaction':
        return this.#executeStatements(request, body, forward);
      default:
        this.#refuseCreating(request, body);
        return this.#write(request, operation, body, forward);
    }
  }

  #keyNames(region: string): KeyNames {
    return (table) => this.#tables.find(table, region)?.keyNames;
  }

  async #write(
    request: AwsRequest,
    operation: string,
    body: ReplicaRequest,
    forward: Forward,
  ): Promise<AwsResponse> {
    const writes = writesOf(operation, body, this.#keyNames(request.region));
    if (writes.length === 0) return forward(request);
    return this.#replicator.write(
      request.region,
      writes,
      async () => forward(request),
      (response) => (succeeded(response) ? writes : []),
    );
  }

  async #executeStatements(
    request: AwsRequest,
    body: ReplicaRequest,
    forward: Forward,
  ): Promise<AwsResponse> {
    const keyNames = this.#keyNames(request.region);
    const statements = writesOfStatements(body, keyNames);
    const writes = statements.filter((write) => write !== undefined);
    if (writes.length === 0) return forward(request);
    for (const { table, key } of writes) {
      if (Object.keys(key).length === keyNames(table)?.length) continue;
      // It may be right, and would be lost on the way to the other replicas.
      throw new DynamoDbError(
        'ValidationException',
        `The local AWS finds no complete key of the global table ${table} in the statement: give it as literals or parameters.`,
      );
    }
    return this.#replicator.write(
      request.region,
      writes,
      async () => forward(request),
      (response) => landedOf(statements, response),
    );
  }

  async #deleteTable(request: AwsRequest, body: ReplicaRequest, forward: Forward): Promise<AwsResponse> {
    const replica = { name: tableName(body.TableName ?? ''), region: request.region };
    const isReplica = this.#tables.find(replica.name, replica.region) !== undefined;
    if (isReplica && this.#settings.replicaDayRule && this.#membership.states.wasSourceToday(replica)) {
      throw new DynamoDbError('ValidationException', sourceStays);
    }
    const response = await forward(request);
    if (succeeded(response)) this.#membership.leave(replica.name, replica.region);
    return response;
  }

  /** The emulator would replicate at once if it heard of replicas, so it never does. */
  async #updateReplicas(request: AwsRequest, body: ReplicaRequest, forward: Forward): Promise<AwsResponse> {
    const local = { name: tableName(body.TableName ?? ''), region: request.region };
    await updateReplicas(body, local, this.#membership, this.#settings);
    const headers = { ...request.headers, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' };
    const described = await forward({
      ...request,
      headers,
      body: Buffer.from(JSON.stringify({ TableName: local.name })),
    });
    // UpdateTable answers what DescribeTable does, by another name.
    const { Table } = JSON.parse(described.body.toString()) as { readonly Table?: unknown };
    return this.#describe(request, withBody(described, { TableDescription: Table }));
  }

  /** A replica that is being created is not there yet for reads and writes. */
  #refuseCreating({ region }: AwsRequest, { TableName }: ReplicaRequest): void {
    if (TableName === undefined) return;
    if (this.#membership.states.statusOf({ name: tableName(TableName), region }) !== 'CREATING') return;
    throw new DynamoDbError('ResourceNotFoundException', 'Requested resource not found');
  }

  /** Looked at with every request: nobody sees a difference before. */
  #completeDisassociations(): void {
    for (const { name, region } of this.#membership.states.disassociating()) {
      if (!this.#replicator.isBusy(name, region)) this.#membership.leave(name, region);
    }
  }

  #describe({ region }: AwsRequest, response: AwsResponse): AwsResponse {
    return describeReplicas(response, region, this.#tables, this.#membership.states);
  }
}

/** A batch succeeds as a whole, and says of each statement whether it failed. */
function landedOf(statements: readonly (Write | undefined)[], response: AwsResponse): readonly Write[] {
  if (!succeeded(response)) return [];
  const { Responses = [] } = JSON.parse(response.body.toString()) as {
    readonly Responses?: readonly { readonly Error?: unknown }[];
  };
  return statements.flatMap((write, index) => (write && !Responses[index]?.Error ? [write] : []));
}
