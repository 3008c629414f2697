import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  StartExecutionCommand,
  type DescribeExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegionRole } from '../../src/deployment/layer.ts';
import { packageRoot } from '../../src/package-root.ts';
import { application } from '../../src/templates/layers/application.ts';
import { bootstrap } from '../../src/templates/layers/bootstrap.ts';
import { dashboardState } from '../../src/templates/layers/dashboard-state.ts';
import { notifications } from '../../src/templates/layers/notifications.ts';
import { storage } from '../../src/templates/layers/storage.ts';
import { streaming } from '../../src/templates/layers/streaming.ts';
import { until } from '../conformance/asking.ts';
import { connect, type RegionalClients } from '../conformance/aws.ts';
import { settled } from './emulated-stacks.ts';
import { deployAsStacks, regionsOf, type DeployedOutputs } from './layers-as-stacks.ts';
import { startLocalAws, type TestLocalAws } from './local-aws.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

export interface Call {
  readonly method?: string;
  readonly body?: object;
  /** Default true. */
  readonly signed?: boolean;
}

/** The applications and what they need, in both regions of a local AWS. Consumers run in the source region. */
export interface DeployedApplications {
  readonly local: TestLocalAws;
  clients(role: RegionRole): RegionalClients;
  /** @throws Error when there is none. */
  output(layer: string, role: RegionRole, name: string): string;
  /** Of the dashboard table, as the region has it now. */
  item(role: RegionRole, userId: string, sessionId: string): Promise<Item | undefined>;
  /** Calls the API of a region, signed as its clients do on AWS. */
  call(role: RegionRole, path: string, call?: Call): Promise<Response>;
  /** Runs the pipeline of a region until it ends. */
  execute(role: RegionRole, input: object): Promise<DescribeExecutionCommandOutput>;
  /** Changes a region's stack of the applications: parameters, and the template if one is given. @returns how it ends. */
  update(
    role: RegionRole,
    changed: Readonly<Record<string, string>>,
    template?: string,
  ): Promise<string | undefined>;
  stop(): Promise<void>;
}

const functions = ['data-transform', 'dashboard-api', 'stream-forwarder', 'pipeline'];
const artifacts = Object.fromEntries(functions.map((name) => [name, `functions/${name}.zip`]));

export async function deployApplications(suffix: string): Promise<DeployedApplications> {
  const local = await startLocalAws();
  const aws = connect(local.endpoint);
  const clients = (role: RegionRole): RegionalClients => aws.clients(regionsOf[role]);
  const outputs: DeployedOutputs = new Map();
  const output = (layer: string, role: RegionRole, name: string): string => {
    const value = outputs.get(layer)?.[role]?.[name];
    if (value === undefined) throw new Error(`${layer} has no output ${name} in ${regionsOf[role]}`);
    return value;
  };

  const settings = {
    ...{ EnvironmentSuffix: suffix, SourceRegion: regionsOf.source, TargetRegion: regionsOf.target },
    ...{ ReplicateDeleteMarkers: 'false', EnableDeletionProtection: 'false', AlarmEmail: '' },
    ...{ StreamShardCount: '2', LambdaRuntime: 'nodejs24.x', ManageApiGatewayAccount: 'true' },
    ...{ SourceConsumersEnabled: 'true', TargetConsumersEnabled: 'false' },
  };
  const values = { settings, artifacts, outputs };
  await deployAsStacks(local, [bootstrap], values);
  for (const role of ['source', 'target'] as const)
    for (const name of functions) {
      const Bucket = output('bootstrap', role, 'ArtifactBucketName');
      const Body = readFileSync(join(packageRoot, 'dist', 'functions', `${name}.zip`));
      await clients(role).s3.send(new PutObjectCommand({ Bucket, Key: artifacts[name], Body }));
    }
  await deployAsStacks(local, [notifications, storage, dashboardState, streaming, application], values);

  return {
    ...{ local, clients, output },
    item: async (role, userId, sessionId) => {
      const TableName = output('dashboard-state', 'source', 'DashboardTableName');
      const Key = { userId: { S: userId }, sessionId: { S: sessionId } };
      return (await clients(role).dynamodb.send(new GetItemCommand({ TableName, Key }))).Item;
    },
    call: async (role, path, { method = 'GET', body, signed = true } = {}) => {
      const api = output('application', role, 'ApiId');
      const stage = output('application', role, 'ApiStageName');
      const { hostname, port, host } = new URL(local.endpoint);
      const request = {
        ...{ method, protocol: 'http:', hostname, port: Number(port), query: {} },
        path: `/restapis/${api}/${stage}/_user_request_${path}`,
        headers: { host, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      };
      const signer = await clients(role).apiGateway.config.signer({
        ...{ name: 'sigv4', signingName: 'execute-api', signingRegion: regionsOf[role], properties: {} },
      });
      const { headers } = signed ? await signer.sign(request) : request;
      return fetch(`${local.endpoint}${request.path}`, { method, headers, body: request.body ?? null });
    },
    execute: async (role, input) => {
      const { sfn } = clients(role);
      const stateMachineArn = output('application', role, 'StateMachineArn');
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      return until(
        () => sfn.send(new DescribeExecutionCommand({ executionArn })),
        ({ status }) => status !== 'RUNNING',
      );
    },
    update: async (role, changed, template) => {
      const { cloudFormation } = clients(role);
      const names = Object.keys({ ...application.parameters, ...application.overrides?.[role] });
      const { StackId = '' } = await cloudFormation.send(
        new UpdateStackCommand({
          StackName: `trading-analytics-application-${suffix}`,
          ...(template === undefined ? { UsePreviousTemplate: true } : { TemplateBody: template }),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          Parameters: names.map((ParameterKey) =>
            ParameterKey in changed
              ? { ParameterKey, ParameterValue: changed[ParameterKey] }
              : { ParameterKey, UsePreviousValue: true },
          ),
        }),
      );
      return (await settled(cloudFormation, StackId)).StackStatus;
    },
    stop: async () => {
      aws.close();
      await local.stop();
    },
  };
}
