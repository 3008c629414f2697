import { AwsFault, type EmulatorApi, type Scope } from '../emulator-api.ts';
import type { ReplicationLag } from '../rds/lag.ts';
import type { Rds } from '../rds/rds.ts';
import { errorResponse, jsonResponse } from '../response.ts';
import type { AwsRequest, AwsResponse, Forward, Service } from '../service.ts';
import { access, type Access } from './access.ts';
import type {
  BatchExecuteStatementInput,
  ExecuteStatementInput,
  SqlParameter,
  Target,
  TransactionInput,
} from './api.ts';
import type { Databases } from './databases.ts';
import { badRequest } from './fault.ts';
import { globalStatusOf, noGlobalStatus, setGlobalStatus, type GlobalStatus } from './global-status.ts';
import { formattedRecordsOf, metadataOf, recordsOf, type Result } from './records.ts';
import { toPostgres } from './statement.ts';

type Operation = (scope: Scope, input: object) => Promise<object>;

/** The RDS Data API over a real PostgreSQL. */
export class RdsDataService implements Service {
  readonly name = 'rds-data';
  readonly #rds: Rds;
  readonly #api: EmulatorApi;
  readonly #databases: Databases;
  readonly #lag: () => ReplicationLag;
  readonly #operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
    ['/Execute', (scope, input) => this.#execute(scope, input)],
    ['/BatchExecute', (scope, input) => this.#batchExecute(scope, input)],
    ['/BeginTransaction', (scope, input) => this.#begin(scope, input)],
    ['/CommitTransaction', (scope, input) => this.#end(scope, input, 'COMMIT')],
    ['/RollbackTransaction', (scope, input) => this.#end(scope, input, 'ROLLBACK')],
  ]);

  constructor(rds: Rds, api: EmulatorApi, databases: Databases, lag: () => ReplicationLag) {
    this.#rds = rds;
    this.#api = api;
    this.#databases = databases;
    this.#lag = lag;
  }

  async handle(request: AwsRequest, forward: Forward): Promise<AwsResponse> {
    const operation = this.#operations.get(request.target.split('?', 1)[0] ?? '');
    if (!operation) return forward(request);
    try {
      const input = JSON.parse(request.body.toString()) as object;
      return jsonResponse(200, await operation(request, input), 'application/json');
    } catch (error) {
      if (error instanceof AwsFault) return errorResponse(request, error);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#databases.close();
  }

  async #execute(scope: Scope, input: ExecuteStatementInput): Promise<object> {
    const { sql, parameters, transactionId, includeResultMetadata, formatRecordsAs } = input;
    const [result] = await this.#run(scope, input, sql, [parameters ?? []], transactionId);
    if (!result || result.columns.length === 0)
      return { numberOfRecordsUpdated: result?.affectedRows ?? 0, generatedFields: [] };
    return {
      numberOfRecordsUpdated: result.affectedRows,
      ...(formatRecordsAs === 'JSON'
        ? { formattedRecords: formattedRecordsOf(result) }
        : { records: recordsOf(result) }),
      ...(includeResultMetadata ? { columnMetadata: metadataOf(result.columns) } : {}),
    };
  }

  async #batchExecute(scope: Scope, input: BatchExecuteStatementInput): Promise<object> {
    const { sql, parameterSets = [[]], transactionId } = input;
    const results = await this.#run(scope, input, sql, parameterSets, transactionId);
    return { updateResults: results.map(() => ({ generatedFields: [] })) };
  }

  async #begin(scope: Scope, input: TransactionInput): Promise<object> {
    const { key } = await this.#access(scope, input);
    return { transactionId: await this.#databases.of(key).begin() };
  }

  async #end(scope: Scope, input: TransactionInput, how: 'COMMIT' | 'ROLLBACK'): Promise<object> {
    const { key } = await this.#access(scope, input);
    await this.#databases.of(key).end(input.transactionId ?? '', how);
    return { transactionStatus: how === 'COMMIT' ? 'Transaction Committed' : 'Rollback Complete' };
  }

  /** The same statement for every set of parameters. */
  async #run(
    scope: Scope,
    target: Target,
    sql: string | undefined,
    parameterSets: readonly (readonly SqlParameter[])[],
    transactionId: string | undefined,
  ): Promise<Result[]> {
    if (!sql) throw badRequest('sql is required');
    const allowed = await this.#access(scope, target);
    const statements = parameterSets.map((parameters) => toPostgres(sql, parameters));
    const status = await this.#globalStatus(scope, allowed);
    return this.#databases.of(allowed.key).use(transactionId, async (postgres) => {
      await setGlobalStatus(postgres, status);
      const results: Result[] = [];
      for (const { sql: numbered, values } of statements)
        results.push(await postgres.query(numbered, values));
      return results;
    });
  }

  #access(scope: Scope, target: Target): Promise<Access> {
    return access(this.#rds, this.#api, scope, target);
  }

  async #globalStatus(scope: Scope, { global }: Access): Promise<GlobalStatus> {
    if (!global) return noGlobalStatus;
    const clusters = await Promise.all(
      global.members.map(({ clusterArn }) => this.#rds.emulator.cluster(scope, clusterArn)),
    );
    const known = clusters.flatMap((cluster) => (cluster ? [cluster] : []));
    return globalStatusOf(global, known, this.#lag());
  }
}
