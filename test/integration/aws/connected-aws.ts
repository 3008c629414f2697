import type { IAMClient } from '@aws-sdk/client-iam';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClients, type Clients } from '../../../src/aws/clients.ts';
import { createStacks } from '../../../src/aws/stacks.ts';
import type { StackRequest, StackView } from '../../../src/deployment/ports.ts';
import { startLocalAws } from '../../support/local-aws.ts';
import { makeReplicationRole } from '../../support/replication-role.ts';

export const source = 'us-east-1';
export const target = 'eu-central-1';

export interface ConnectedAws {
  readonly clients: Clients;
  readonly account: string;
  readonly iam: IAMClient;
  stop(): Promise<void>;
}

/** A local AWS with a role called replication, and the tool's own clients of it. */
export async function connectLocalAws(): Promise<ConnectedAws> {
  const local = await startLocalAws();
  await makeReplicationRole(local.clients(source).iam, 'replication');
  const clients = createClients({
    endpointUrl: local.endpoint,
    credentials: { accessKeyId: local.account, secretAccessKey: 'local' },
  });
  return {
    clients,
    account: local.account,
    iam: local.clients(source).iam,
    stop: async () => {
      clients.destroy();
      await local.stop();
    },
  };
}

/** The first answer that is wanted; fails after fifteen seconds. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (const deadline = Date.now() + 15_000; ;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await sleep(50);
  }
}

export const newName = (what: string): string => `trading-analytics-${what}-${randomUUID().slice(0, 8)}`;

export const request = (
  name: string,
  Resources: object,
  Parameters: object = {},
  values: Record<string, string> = {},
): StackRequest => ({
  name,
  templateBody: JSON.stringify({ Parameters, Resources, Outputs: { Name: { Value: name } } }),
  parameters: values,
  tags: { 'trading-migrate:environment': 'test' },
  token: randomUUID(),
});

export const settled = (
  clients: Clients,
  region: string,
  nameOrArn: string,
): Promise<StackView | undefined> =>
  until(
    () => createStacks(clients).describe(region, nameOrArn),
    (view) => view?.state !== 'in-progress',
  );

/** A versioned bucket. */
export const bucketResource = (name: string, properties: object = {}): object => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name, VersioningConfiguration: { Status: 'Enabled' }, ...properties },
});

export async function createStack(clients: Clients, region: string, resources: object): Promise<StackView> {
  const stacks = createStacks(clients);
  const name = newName('stack');
  await stacks.create(region, request(name, resources));
  const view = await settled(clients, region, name);
  if (view?.state !== 'usable')
    throw new Error(JSON.stringify([view, view && (await stacks.rootFailure(region, view.id))]));
  return view;
}
