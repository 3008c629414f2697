import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';

/** SDK clients of one region, straight to the emulator: what they do passes no service of the gateway. */
export interface EmulatorClients {
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly iam: IAMClient;
}

export interface Emulator {
  /** Such as `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  /** Twelve digits; the emulator reads them from the access key id. */
  readonly account: string;
  /** The same clients for the same region at every call. */
  clients(region: string): EmulatorClients;
  /** Closes every connection. */
  close(): void;
}

export function connectEmulator(endpoint: string, account: string): Emulator {
  const regions = new Map<string, EmulatorClients>();
  const connect = (region: string): EmulatorClients => {
    const settings = { region, endpoint, credentials: { accessKeyId: account, secretAccessKey: 'local' } };
    return {
      s3: new S3Client({ ...settings, forcePathStyle: true }),
      dynamodb: new DynamoDBClient(settings),
      cloudFormation: new CloudFormationClient(settings),
      cloudWatch: new CloudWatchClient(settings),
      iam: new IAMClient(settings),
    };
  };
  return {
    endpoint,
    account,
    clients: (region) => {
      const known = regions.get(region) ?? connect(region);
      regions.set(region, known);
      return known;
    },
    close: () => {
      for (const clients of regions.values()) {
        for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
      }
      regions.clear();
    },
  };
}
