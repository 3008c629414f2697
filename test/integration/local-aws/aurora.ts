import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateGlobalClusterCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  RDSClient,
  type CreateDBClusterCommandInput,
  type DBCluster,
  type GlobalCluster,
} from '@aws-sdk/client-rds';
import { createRds } from '../../../src/local-aws/gateway/rds/index.ts';
import type { RdsTimes } from '../../../src/local-aws/gateway/rds/progress.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';
import { away, home, until } from './replicating-aws.ts';

export const account = '123456789012';
export const version = '16.11';
export const password = 'correct-horse-battery';

export const clusterArn = (region: string, id: string): string =>
  `arn:aws:rds:${region}:${account}:cluster:${id}`;

/** A local AWS with Aurora, and what the tests do to it through the gateway. */
export class Aurora {
  readonly local: TestLocalAws;
  /** Change them at any time. */
  readonly times: RdsTimes;
  readonly #clients = new Map<string, RDSClient>();

  private constructor(local: TestLocalAws, times: RdsTimes) {
    this.local = local;
    this.times = times;
  }

  static async start(): Promise<Aurora> {
    const times: RdsTimes = { creating: 50, deleting: 50, promoting: 50, switchingOver: 500 };
    const local = await startLocalAws({
      metricsMs: 200,
      build: (emulator, settings, log) => createRds(emulator, settings, log, times),
    });
    return new Aurora(local, times);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients.values()) client.destroy();
    await this.local.stop();
  }

  settings(region: string) {
    const credentials = { accessKeyId: account, secretAccessKey: 'local' };
    return { region, endpoint: this.local.endpoint, credentials, maxAttempts: 1 };
  }

  rds(region: string): RDSClient {
    const client = this.#clients.get(region) ?? new RDSClient(this.settings(region));
    this.#clients.set(region, client);
    return client;
  }

  async cluster(region: string, DBClusterIdentifier: string): Promise<DBCluster | undefined> {
    const answer = await this.rds(region).send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
    return answer.DBClusters?.[0];
  }

  async global(GlobalClusterIdentifier: string): Promise<GlobalCluster | undefined> {
    const command = new DescribeGlobalClustersCommand({ GlobalClusterIdentifier });
    return (await this.rds(home).send(command)).GlobalClusters?.[0];
  }

  async available(region: string, id: string): Promise<DBCluster | undefined> {
    return until(
      () => this.cluster(region, id),
      (cluster) => cluster?.Status === 'available',
    );
  }

  async createGlobal(GlobalClusterIdentifier: string): Promise<void> {
    const engine = { Engine: 'aurora-postgresql', EngineVersion: version };
    await this.rds(home).send(new CreateGlobalClusterCommand({ GlobalClusterIdentifier, ...engine }));
  }

  /** A primary at home unless the input says otherwise. */
  async createCluster(
    region: string,
    DBClusterIdentifier: string,
    input: Partial<CreateDBClusterCommandInput> = {},
  ): Promise<void> {
    const engine = { Engine: 'aurora-postgresql', EngineVersion: version };
    await this.rds(region).send(new CreateDBClusterCommand({ DBClusterIdentifier, ...engine, ...input }));
    await this.available(region, DBClusterIdentifier);
  }

  async createInstance(region: string, cluster: string, id = `${cluster}-1`): Promise<void> {
    await this.rds(region).send(
      new CreateDBInstanceCommand({
        ...{ DBClusterIdentifier: cluster, DBInstanceIdentifier: id, Engine: 'aurora-postgresql' },
        DBInstanceClass: 'db.r6g.large',
      }),
    );
    await until(
      () => this.rds(region).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id })),
      ({ DBInstances }) => DBInstances?.[0]?.DBInstanceStatus === 'available',
    );
  }

  /** `<name>-home` is the primary, `<name>-away` the secondary, each with an instance. */
  async createGlobalDatabase(name: string): Promise<void> {
    await this.createGlobal(name);
    const GlobalClusterIdentifier = name;
    const master = { MasterUsername: 'dbadmin', MasterUserPassword: password };
    await this.createCluster(home, `${name}-home`, {
      ...{ GlobalClusterIdentifier, ...master, EnableHttpEndpoint: true },
    });
    await this.createInstance(home, `${name}-home`);
    await this.createCluster(away, `${name}-away`, { GlobalClusterIdentifier, EnableHttpEndpoint: true });
    await this.createInstance(away, `${name}-away`);
  }

  /** The stack once it is settled, whatever it is then. */
  async createStack(region: string, StackName: string, template: object): Promise<Stack | undefined> {
    const TemplateBody = JSON.stringify(template);
    await this.local.clients(region).cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    return this.#settled(region, StackName);
  }

  async updateStack(region: string, StackName: string, template: object): Promise<Stack | undefined> {
    const TemplateBody = JSON.stringify(template);
    await this.local.clients(region).cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody }));
    return this.#settled(region, StackName);
  }

  async deleteStack(region: string, stack: Stack | undefined): Promise<Stack | undefined> {
    const StackName = stack?.StackId;
    await this.local.clients(region).cloudFormation.send(new DeleteStackCommand({ StackName }));
    return this.#settled(region, StackName);
  }

  /** Every reason in the stack's events. */
  async reasons(region: string, stack: Stack | undefined): Promise<string> {
    const { StackEvents = [] } = await this.local
      .clients(region)
      .cloudFormation.send(new DescribeStackEventsCommand({ StackName: stack?.StackId }));
    return StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason).join('\n');
  }

  async #settled(region: string, StackName: string | undefined): Promise<Stack | undefined> {
    return until(
      async () => {
        const command = new DescribeStacksCommand({ StackName });
        return (await this.local.clients(region).cloudFormation.send(command)).Stacks?.[0];
      },
      (stack) => !stack?.StackStatus?.endsWith('IN_PROGRESS'),
    );
  }
}
