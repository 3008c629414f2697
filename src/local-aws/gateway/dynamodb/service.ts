import { ResourceInUseException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { errorResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, Forward, Service } from '../service.ts';
import { tableName, type GlobalTables } from './global-tables.ts';
import type { Membership } from './membership.ts';
import type { TableReplicator } from './replicator.ts';
import { tablesOfStatements, writesOf } from './writes.ts';

interface Body {
  readonly TableName?: string;
  readonly ReplicaUpdates?: readonly ReplicaUpdate[];
}

type ReplicaUpdate = Readonly<Record<string, { readonly RegionName?: string }>>;

const succeeded = ({ status }: AwsResponse): boolean => status === 200;

const validation = (request: AwsRequest, message: string): AwsResponse =>
  errorResponse(request, {
    status: 400,
    code: 'com.amazon.coral.validate#ValidationException',
    message,
  });

/** DynamoDB with global tables (version 2019.11.21, eventually consistent); all else is the emulator's. */
export class DynamoDbService implements Service {
  readonly name = 'dynamodb';
  readonly #tables: GlobalTables;
  readonly #membership: Membership;
  readonly #replicator: TableReplicator;

  constructor(tables: GlobalTables, membership: Membership, replicator: TableReplicator) {
    this.#tables = tables;
    this.#membership = membership;
    this.#replicator = replicator;
  }

  async handle(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const operation = (request.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
    const body = JSON.parse(request.body.toString() || '{}') as Body;
    switch (operation) {
      case 'UpdateTable':
        return body.ReplicaUpdates
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
        return this.#write(request, operation, body, forward);
    }
  }

  async #write(request: AwsRequest, operation: string, body: Body, forward: Forward): Promise<AwsResponse> {
    const keyNames = (table: string): readonly string[] | undefined =>
      this.#tables.find(table, request.region)?.keyNames;
    const writes = writesOf(operation, body, keyNames);
    if (writes.length === 0) return forward(request);
    return this.#replicator.write(request.region, writes, async () => forward(request), succeeded);
  }

  /** PartiQL writes replicate on AWS. Here nobody knows which items they touch, so they are refused, not lost. */
  async #executeStatements(request: AwsRequest, body: Body, forward: Forward): Promise<AwsResponse> {
    const table = tablesOfStatements(body).find((name) => this.#tables.find(name, request.region));
    if (table === undefined) return forward(request);
    return validation(
      request,
      `The local AWS does not replicate PartiQL writes: write to the global table ${table} with PutItem, UpdateItem, DeleteItem, BatchWriteItem or TransactWriteItems.`,
    );
  }

  async #deleteTable(request: AwsRequest, body: Body, forward: Forward): Promise<AwsResponse> {
    const response = await forward(request);
    if (succeeded(response)) this.#tables.leave(tableName(body.TableName ?? ''), request.region);
    return response;
  }

  /** The emulator would replicate at once if it heard of replicas, so it never does. */
  async #updateReplicas(request: AwsRequest, body: Body, forward: Forward): Promise<AwsResponse> {
    const name = tableName(body.TableName ?? '');
    const [update, ...more] = body.ReplicaUpdates ?? [];
    const [[action, { RegionName: region = '' }] = ['', {}]] = Object.entries(update ?? {});
    const refused = this.#refusal(request.region, name, action, region, more.length);
    if (refused) return validation(request, refused);
    try {
      if (action === 'Create') await this.#membership.add(name, request.region, region);
      else await this.#membership.remove(name, region);
    } catch (error) {
      if (!(error instanceof ResourceInUseException) && !(error instanceof ResourceNotFoundException))
        throw error;
      const code = `com.amazonaws.dynamodb.v20120810#${error.name}`;
      return errorResponse(request, { status: 400, code, message: error.message });
    }
    const headers = { ...request.headers, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' };
    const described = await forward({
      ...request,
      headers,
      body: Buffer.from(JSON.stringify({ TableName: name })),
    });
    // UpdateTable answers what DescribeTable does, by another name.
    const { Table } = JSON.parse(described.body.toString()) as { readonly Table?: unknown };
    return this.#describe(request, {
      ...described,
      body: Buffer.from(JSON.stringify({ TableDescription: Table })),
    });
  }

  #refusal(home: string, name: string, action: string, region: string, more: number): string | undefined {
    const present = this.#membership.regionsOf(name, home);
    if (more > 0) return 'Only one replica can be created or deleted in each update.';
    if (action !== 'Create' && action !== 'Delete') {
      return `The local AWS knows the replica updates Create and Delete, not ${action}.`;
    }
    if (region === home) {
      return 'Cannot add, delete, or update the local region through ReplicaUpdates.';
    }
    if (action === 'Create' && present.includes(region))
      return `The table has a replica in ${region} already.`;
    if (action === 'Delete' && !present.includes(region)) {
      return 'Replica specified in the Replica Update or Replica Delete action of the request was not found.';
    }
    return undefined;
  }

  /** A replica lists the others, not itself. */
  #describe(request: AwsRequest, response: AwsResponse): AwsResponse {
    if (!succeeded(response)) return response;
    const answer = JSON.parse(response.body.toString()) as Record<string, { TableName?: string }>;
    const member = answer.Table ? 'Table' : 'TableDescription';
    const description = answer[member];
    const table = this.#tables.find(description?.TableName ?? '', request.region);
    if (!table) return response;
    const Replicas = table.regions
      .filter((region) => region !== request.region)
      .map((RegionName) => ({ RegionName, ReplicaStatus: 'ACTIVE' }));
    const global = { ...description, GlobalTableVersion: '2019.11.21', Replicas };
    const headers = Object.entries(response.headers).filter(([name]) => name !== 'x-amz-crc32');
    return {
      ...response,
      headers: Object.fromEntries(headers),
      body: Buffer.from(JSON.stringify({ [member]: global })),
    };
  }
}
