import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';

export const home = 'us-east-1';
export const away = 'eu-central-1';
export const account = '123456789012';

/** Whoever says to be AWS: our gateway, or moto. */
export interface Aws {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** The same for the same region at every call. */
  clients(region: string): RegionalClients;
  /** Closes every connection. */
  close(): void;
}

export type RegionalClients = ReturnType<typeof connectRegion>;

export function connect(endpoint: string): Aws {
  const regions = new Map<string, RegionalClients>();
  return {
    endpoint,
    clients: (region) => {
      const known = regions.get(region) ?? connectRegion(endpoint, region);
      regions.set(region, known);
      return known;
    },
    close: () => {
      for (const clients of regions.values()) for (const client of Object.values(clients)) client.destroy();
    },
  };
}

function connectRegion(endpoint: string, region: string) {
  const settings = {
    ...{ region, endpoint, maxAttempts: 1 },
    credentials: { accessKeyId: account, secretAccessKey: 'local' },
  };
  return {
    apiGateway: new APIGatewayClient(settings),
    cloudFormation: new CloudFormationClient(settings),
    // As src/aws speaks to it.
    cloudWatch: new CloudWatchClient({ ...settings, protocol: AwsQueryProtocol }),
    dynamodb: new DynamoDBClient(settings),
    ec2: new EC2Client(settings),
    events: new EventBridgeClient(settings),
    iam: new IAMClient(settings),
    kinesis: new KinesisClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    rds: new RDSClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    s3Control: new S3ControlClient({ ...settings, ...accountBeforeHost(endpoint) }),
    // `sync-states.<host>` for some of its calls.
    sfn: new SFNClient({ ...settings, disableHostPrefix: true }),
    serviceQuotas: new ServiceQuotasClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
  };
}

/** S3 Control calls `<account>.<host>`, which no resolver but this one knows. */
function accountBeforeHost(endpoint: string) {
  return {
    endpoint: endpoint.replace('127.0.0.1', 'localhost'),
    requestHandler: { httpAgent: new Agent({ lookup: loopback }) },
  };
}

const loopback: LookupFunction = (_host, { all }, answer) => {
  if (all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
  else answer(null, '127.0.0.1', 4);
};
