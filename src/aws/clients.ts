import type { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';

import type { RecoverCredentials } from './credentials-pause.ts';
import { connectionOptions } from './connection.ts';

/** Where AWS is and who asks. With neither, the SDK's standard configuration decides (profile, SSO, environment, …). */
export interface AwsAccess {
  readonly endpointUrl?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One client a service and region, made at first use: each SDK module costs 45–90 ms of start-up. */
export interface Clients {
  /** Of an AWS that is not the real one. */
  readonly endpointUrl: string | undefined;
  athena(region: string): Promise<AthenaClient>;
  cloudFormation(region: string): Promise<CloudFormationClient>;
  cloudWatch(region: string): Promise<CloudWatchClient>;
  cloudWatchLogs(region: string): Promise<CloudWatchLogsClient>;
  dynamodb(region: string): Promise<DynamoDBClient>;
  ec2(region: string): Promise<EC2Client>;
  eventBridge(region: string): Promise<EventBridgeClient>;
  iam(region: string): Promise<IAMClient>;
  kinesis(region: string): Promise<KinesisClient>;
  kms(region: string): Promise<KMSClient>;
  lambda(region: string): Promise<LambdaClient>;
  rds(region: string): Promise<RDSClient>;
  rdsData(region: string): Promise<RDSDataClient>;
  resourceTags(region: string): Promise<ResourceGroupsTaggingAPIClient>;
  s3(region: string): Promise<S3Client>;
  /** For who answers SlowDown by slowing down: the SDK would hide it. */
  s3WithoutRetries(region: string): Promise<S3Client>;
  s3Control(region: string): Promise<S3ControlClient>;
  secretsManager(region: string): Promise<SecretsManagerClient>;
  serviceQuotas(region: string): Promise<ServiceQuotasClient>;
  sns(region: string): Promise<SNSClient>;
  sqs(region: string): Promise<SQSClient>;
  stepFunctions(region: string): Promise<SFNClient>;
  sts(region: string): Promise<STSClient>;
  /** Closes sockets, so that the process can end. */
  destroy(): void;
}

interface Closable {
  destroy(): void;
}

/** @param recover what to do when credentials expire; without it that is a failure like others. */
export function createClients(access: AwsAccess, recover?: RecoverCredentials): Clients {
  const made = new Map<string, Promise<Closable>>();
  const shared = {
    ...(access.endpointUrl === undefined ? {} : { endpoint: access.endpointUrl }),
    ...(access.credentials === undefined ? {} : { credentials: access.credentials }),
    // "Rate exceeded" is common while stacks are polled (T18).
    retryMode: 'adaptive',
    // Profiles are read again whenever credentials are resolved: somebody may have signed in meanwhile.
    ignoreCache: true,
    maxAttempts: 6,
    requestHandler: connectionOptions(access.endpointUrl ?? process.env.AWS_ENDPOINT_URL, process.env),
  };
  const makePatient = async <T extends Closable>(client: Promise<T>): Promise<T> => {
    if (!recover) return client;
    const { waitForCredentials } = await import('./patient-client.ts');
    return waitForCredentials(await client, recover);
  };
  const lazily =
    <T extends Closable>(
      service: string,
      make: (options: typeof shared & { region: string }) => Promise<T>,
    ) =>
    (region: string): Promise<T> => {
      const key = `${service}/${region}`;
      const client = (made.get(key) as Promise<T> | undefined) ?? makePatient(make({ ...shared, region }));
      made.set(key, client);
      return client;
    };
  // Only AWS itself answers at bucket.host; any other endpoint has the bucket in the path.
  const endpointUrl = access.endpointUrl ?? process.env.AWS_ENDPOINT_URL;
  const endpointVariable = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const forcePathStyle = access.endpointUrl !== undefined || endpointVariable !== undefined;

  return {
    endpointUrl,
    athena: lazily('athena', async (options) => {
      const { AthenaClient } = await import('@aws-sdk/client-athena');
      return new AthenaClient(options);
    }),
    cloudFormation: lazily('cloudformation', async (options) => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return new CloudFormationClient(options);
    }),
    cloudWatch: lazily('cloudwatch', async (options) => {
      const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
      const { AwsQueryProtocol } = await import('@aws-sdk/core/protocols');
      // The Query protocol is what every CloudWatch endpoint speaks, local ones included.
      return new CloudWatchClient({ ...options, protocol: AwsQueryProtocol });
    }),
    cloudWatchLogs: lazily('logs', async (options) => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient(options);
    }),
    dynamodb: lazily('dynamodb', async (options) => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      return new DynamoDBClient(options);
    }),
    ec2: lazily('ec2', async (options) => {
      const { EC2Client } = await import('./ec2.ts');
      return new EC2Client(options);
    }),
    eventBridge: lazily('events', async (options) => {
      const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
      return new EventBridgeClient(options);
    }),
    iam: lazily('iam', async (options) => {
      const { IAMClient } = await import('@aws-sdk/client-iam');
      return new IAMClient(options);
    }),
    kinesis: lazily('kinesis', async (options) => {
      const [{ KinesisClient }, { STSClient }] = await Promise.all([
        import('@aws-sdk/client-kinesis'),
        import('@aws-sdk/client-sts'),
      ]);
      // Its own handler speaks HTTP/2, and knows neither proxies nor bundles: that of any other client does.
      return new KinesisClient({ ...options, requestHandler: new STSClient(options).config.requestHandler });
    }),
    kms: lazily('kms', async (options) => {
      const { KMSClient } = await import('@aws-sdk/client-kms');
      return new KMSClient(options);
    }),
    lambda: lazily('lambda', async (options) => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return new LambdaClient(options);
    }),
    rds: lazily('rds', async (options) => {
      const { RDSClient } = await import('./rds.ts');
      return new RDSClient(options);
    }),
    rdsData: lazily('rds-data', async (options) => {
      const { RDSDataClient } = await import('@aws-sdk/client-rds-data');
      return new RDSDataClient(options);
    }),
    resourceTags: lazily('tagging', async (options) => {
      const { ResourceGroupsTaggingAPIClient } = await import('@aws-sdk/client-resource-groups-tagging-api');
      return new ResourceGroupsTaggingAPIClient(options);
    }),
    s3: lazily('s3', async (options) => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return new S3Client({ ...options, forcePathStyle });
    }),
    s3WithoutRetries: lazily('s3-without-retries', async (options) => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return new S3Client({ ...options, forcePathStyle, retryMode: 'standard', maxAttempts: 1 });
    }),
    s3Control: lazily('s3-control', async (options) => {
      const { makeS3ControlClient } = await import('./s3-control.ts');
      return makeS3ControlClient(options, !forcePathStyle);
    }),
    secretsManager: lazily('secrets-manager', async (options) => {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      return new SecretsManagerClient(options);
    }),
    serviceQuotas: lazily('service-quotas', async (options) => {
      const { ServiceQuotasClient } = await import('@aws-sdk/client-service-quotas');
      return new ServiceQuotasClient(options);
    }),
    sns: lazily('sns', async (options) => {
      const { SNSClient } = await import('@aws-sdk/client-sns');
      return new SNSClient(options);
    }),
    sqs: lazily('sqs', async (options) => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      return new SQSClient(options);
    }),
    stepFunctions: lazily('states', async (options) => {
      const { SFNClient } = await import('@aws-sdk/client-sfn');
      return new SFNClient(options);
    }),
    sts: lazily('sts', async (options) => {
      const { STSClient } = await import('@aws-sdk/client-sts');
      return new STSClient(options);
    }),
    destroy: () => {
      for (const client of made.values()) void client.then((each) => each.destroy());
    },
  };
}
