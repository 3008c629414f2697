import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceChange, ResourceHook, Service } from '../../../src/local-aws/gateway/service.ts';
import { xmlResponse } from '../../../src/local-aws/gateway/response.ts';
import { startLocalAws, type TestLocalAws } from '../../support/local-aws.ts';

interface Seen extends ResourceChange {
  readonly when: 'before' | 'after';
}

let local: TestLocalAws;
let seen: Seen[] = [];
/** Runs in the hook before and after each change, once it was noted. */
let react: (change: Seen) => Promise<void> = async () => undefined;

const watch = async (change: Seen): Promise<void> => {
  seen.push(change);
  await react(change);
};
const bucketHook: ResourceHook = {
  type: 'AWS::S3::Bucket',
  before: (change) => watch({ when: 'before', ...change }),
  after: (change) => watch({ when: 'after', ...change }),
};

const brokenService: Service = {
  name: 'sqs',
  handle: async () => {
    throw new Error('the queue is on fire');
  },
};
const echoService: Service = {
  name: 'sts',
  handle: async ({ account, region, service }) =>
    xmlResponse(200, `<Seen>${account} ${region} ${service}</Seen>`),
};

beforeAll(async () => {
  local = await startLocalAws({
    build: () => ({ services: [brokenService, echoService], hooks: [bucketHook] }),
  });
});
afterAll(() => local.stop());
beforeEach(() => {
  seen = [];
  react = async () => undefined;
});

const template = (properties: object, description = 'A bucket.'): string =>
  JSON.stringify({
    Description: description,
    Parameters: { Suffix: { Type: 'String' } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::Sub': 'topic-${Suffix}' } } },
      Bucket: { Type: 'AWS::S3::Bucket', DependsOn: 'Topic', Properties: properties },
    },
  });
const bucketProperties = {
  BucketName: { 'Fn::Sub': 'bucket-${AWS::Region}-${Suffix}' },
  Tags: [{ Key: 'topic', Value: { Ref: 'Topic' } }],
};

async function settled(client: CloudFormationClient, stackId: string): Promise<Stack> {
  for (;;) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    const [stack] = Stacks;
    if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await sleep(50);
  }
}

async function create(client: CloudFormationClient, suffix: string, body: string): Promise<Stack> {
  const { StackId = '' } = await client.send(
    new CreateStackCommand({
      StackName: `stack-${suffix}`,
      TemplateBody: body,
      Parameters: [{ ParameterKey: 'Suffix', ParameterValue: suffix }],
    }),
  );
  return settled(client, StackId);
}

const reasons = async (client: CloudFormationClient, stackId: string, status: string): Promise<string[]> => {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus === status).map(
    ({ ResourceStatusReason = '' }) => ResourceStatusReason,
  );
};

const bucketExists = async (region: string, Bucket: string): Promise<boolean> =>
  local
    .clients(region)
    .s3.send(new HeadBucketCommand({ Bucket }))
    .then(
      () => true,
      () => false,
    );

interface Answer {
  readonly status: number;
  readonly body: string;
}

const call = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(local.endpoint);
    const outgoing = request({ hostname, port, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });

const signed = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=123456789012/20261124/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

describe('passing through', () => {
  it('puts, gets and describes an object as the SDK sent it', async () => {
    const { s3 } = local.clients('eu-central-1');
    const Bucket = 'through-the-gateway';
    const Body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü+c', Body, Metadata: { colour: 'blue' } }));

    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a b/ü+c' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a b/ü+c' }));
    expect(head).toMatchObject({ ContentLength: Body.length, Metadata: { colour: 'blue' } });
  });

  it('passes what is not signed', async () => {
    const answer = await call('GET', '/_ministack/health');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('services');
  });

  it('hands a signed request to the service of its credential scope', async () => {
    const answer = await call('POST', '/', { authorization: signed('sts') });
    expect(answer.body).toContain('<Seen>123456789012 eu-central-1 sts</Seen>');
  });

  it("answers for a service that throws with a 500 in the protocol's shape, and logs it", async () => {
    const authorization = signed('sqs');
    const json = await call('POST', '/', { authorization, 'content-type': 'application/x-amz-json-1.0' });
    expect(json.status).toBe(500);
    expect(JSON.parse(json.body)).toMatchObject({
      __type: 'InternalFailure',
      message: expect.stringContaining('on fire') as string,
    });
    const xml = await call('POST', '/', { authorization });
    expect(xml.status).toBe(500);
    expect(xml.body).toMatch(/<ErrorResponse><Error>.*<Code>InternalFailure<\/Code>/);
  });
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

describe('who is answered', () => {
  it('refuses a Host that is not this machine', async () => {
    const answer = await call('GET', '/_ministack/health', { host: 'rebound.example.com' });
    expect(answer.status).toBe(403);
  });

  it.each(['localhost:4566', '123456789012.localhost', '[::1]:80'])('answers to %s', async (host) => {
    expect((await call('GET', '/_ministack/health', { host })).status).toBe(200);
  });

  it('refuses what a web page of another host makes a browser send', async () => {
    const from = (origin: string): Promise<Answer> => call('GET', '/_ministack/health', { origin });
    expect((await from('https://attacker.example.com')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from('http://localhost:5173')).status).toBe(200);
  });

  it.skipIf(!outside)('listens on the loopback interface only', async () => {
    const { port } = new URL(local.endpoint);
    await expect(fetch(`http://${outside ?? ''}:${port}/`)).rejects.toThrow('fetch failed');
  });
});

describe('HTTP/2 without TLS, which the SDK speaks to Kinesis', () => {
  const ask = async (headers: OutgoingHttpHeaders): Promise<Answer> => {
    const session = connect(local.endpoint);
    try {
      const stream = session.request({ ':path': '/_ministack/health', ...headers });
      stream.end();
      const [answered] = (await once(stream, 'response')) as [IncomingHttpHeaders];
      const body = await text(stream);
      return { status: Number(answered[':status']), body };
    } finally {
      session.close();
    }
  };

  it('is answered on the same port', async () => {
    const answer = await ask({});
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('services');
  });

  it('reaches the service of its credential scope, with its body', async () => {
    const answer = await ask({ ':method': 'POST', ':path': '/', authorization: signed('sts') });
    expect(answer.body).toContain('<Seen>123456789012 eu-central-1 sts</Seen>');
  });

  it('is refused for another host', async () => {
    expect((await ask({ ':authority': 'rebound.example.com' })).status).toBe(403);
  });
});

it('outlives clients that connect and say nothing, or hang up', async () => {
  const { hostname, port } = new URL(local.endpoint);
  for (const hangUp of ['end', 'resetAndDestroy'] as const) {
    const socket = createConnection(Number(port), hostname);
    await once(socket, 'connect');
    socket[hangUp]();
    await once(socket, 'close');
  }
  expect((await call('GET', '/_ministack/health')).status).toBe(200);
});

describe('the admin routes', () => {
  it('refuse without the token', async () => {
    expect((await call('GET', '/_local/status')).status).toBe(403);
    expect((await call('GET', '/_local/status', { 'x-local-token': 'guess' })).status).toBe(403);
  });

  it('change the settings, or say what is wrong and change nothing', async () => {
    const headers = { 'x-local-token': local.token };
    const put = (body: object): Promise<Answer> =>
      call('PUT', '/_local/settings', headers, JSON.stringify(body));
    expect((await put({ lag: { s3: 4_000 } })).status).toBe(200);
    expect(local.settings.lag).toEqual({ s3: 4_000, dynamodb: 100, rds: 100 });
    const refused = await put({ lag: { s3: 1, dynamodb: -1 } });
    expect(refused).toMatchObject({ status: 400, body: expect.stringContaining('dynamodb') as string });
    expect(local.settings.lag).toEqual({ s3: 4_000, dynamodb: 100, rds: 100 });
  });
});

describe.each(['us-east-1', 'eu-central-1'])('the bridge in %s', (region) => {
  it('shows a hook the resolved properties before and after each change', async () => {
    const { cloudFormation } = local.clients(region);
    const suffix = `seen-${region}`;
    const stack = await create(cloudFormation, suffix, template(bucketProperties));
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const BucketName = `bucket-${region}-${suffix}`;
    const common = {
      ...{ type: 'AWS::S3::Bucket', logicalId: 'Bucket', stackName: `stack-${suffix}` },
      ...{ region, account: '123456789012' },
    };
    const tag = { Key: 'topic', Value: `arn:aws:sns:${region}:123456789012:topic-${suffix}` };
    expect(seen).toMatchObject([
      { ...common, action: 'create', when: 'before', physicalId: '', properties: { BucketName } },
      { ...common, action: 'create', when: 'after', physicalId: BucketName, properties: { BucketName } },
    ]);
    expect(seen[0]?.properties.Tags).toContainEqual(tag);

    seen = [];
    await cloudFormation.send(
      new UpdateStackCommand({
        StackName: stack.StackId,
        TemplateBody: template({
          ...bucketProperties,
          VersioningConfiguration: { Status: 'Enabled' },
        }),
        Parameters: [{ ParameterKey: 'Suffix', UsePreviousValue: true }],
      }),
    );
    expect((await settled(cloudFormation, stack.StackId ?? '')).StackStatus).toBe('UPDATE_COMPLETE');
    const update = { ...common, action: 'update', physicalId: BucketName };
    const properties = { VersioningConfiguration: { Status: 'Enabled' } };
    expect(seen).toMatchObject([
      { ...update, when: 'before', properties },
      { ...update, when: 'after', properties },
    ]);

    seen = [];
    await cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
    expect((await settled(cloudFormation, stack.StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
    const removal = { ...common, action: 'delete', physicalId: BucketName };
    expect(seen).toMatchObject([
      { ...removal, when: 'before' },
      { ...removal, when: 'after' },
    ]);
  });

  it.each(['before', 'after'] as const)(
    'rolls back with the message of a hook that refuses %s',
    async (when) => {
      const { cloudFormation } = local.clients(region);
      const suffix = `refused-${when}-${region}`;
      react = async (change) => {
        if (change.when === when && change.action === 'create')
          throw new Error('Versioning must be <enabled>');
      };
      const stack = await create(cloudFormation, suffix, template(bucketProperties));
      expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
      expect(await reasons(cloudFormation, stack.StackId ?? '', 'CREATE_FAILED')).toContain(
        'Versioning must be <enabled>',
      );
      expect(await bucketExists(region, `bucket-${region}-${suffix}`)).toBe(false);
      const deletions = seen.filter(({ action }) => action === 'delete');
      expect(deletions).toHaveLength(when === 'after' ? 2 : 0);
    },
  );

  it.each(['before', 'after'] as const)('leaves what was when a hook refuses %s an update', async (when) => {
    const { cloudFormation } = local.clients(region);
    const suffix = `reverted-${when}-${region}`;
    const rule = (colour: string): object => ({
      AllowedMethods: ['GET'],
      AllowedOrigins: [`http://${colour}`],
    });
    const coloured = (colour: string): string =>
      template({ ...bucketProperties, CorsConfiguration: { CorsRules: [rule(colour)] } });
    const stack = await create(cloudFormation, suffix, coloured('blue'));
    react = async (change) => {
      if (change.when === when && JSON.stringify(change.properties).includes('red'))
        throw new Error('Not red, please');
    };
    await cloudFormation.send(
      new UpdateStackCommand({
        StackName: stack.StackId,
        TemplateBody: coloured('red'),
        Parameters: [{ ParameterKey: 'Suffix', UsePreviousValue: true }],
      }),
    );
    expect((await settled(cloudFormation, stack.StackId ?? '')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasons(cloudFormation, stack.StackId ?? '', 'UPDATE_FAILED')).toContain('Not red, please');
    const { CORSRules } = await local
      .clients(region)
      .s3.send(new GetBucketCorsCommand({ Bucket: `bucket-${region}-${suffix}` }));
    expect(CORSRules).toMatchObject([{ AllowedOrigins: ['http://blue'] }]);
  });

  it('keeps what a hook refuses to delete', async () => {
    const { cloudFormation } = local.clients(region);
    const suffix = `kept-${region}`;
    const stack = await create(cloudFormation, suffix, template(bucketProperties));
    react = async () => {
      throw new Error('The bucket you tried to delete is not empty');
    };
    await cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
    expect((await settled(cloudFormation, stack.StackId ?? '')).StackStatus).toBe('DELETE_FAILED');
    expect(await reasons(cloudFormation, stack.StackId ?? '', 'DELETE_FAILED')).toContain(
      'The bucket you tried to delete is not empty',
    );
    expect(await bucketExists(region, `bucket-${region}-${suffix}`)).toBe(true);
  });

  it('lets a hook call the emulator meanwhile, in both regions', async () => {
    const { cloudFormation } = local.clients(region);
    const suffix = `calls-${region}`;
    react = async ({ when, action }) => {
      if (action !== 'create') return;
      for (const other of ['us-east-1', 'eu-central-1']) {
        const Bucket = `made-${when}-in-${other}-for-${region}`;
        await local.emulator.clients(other).s3.send(new CreateBucketCommand({ Bucket }));
      }
    };
    const stack = await create(cloudFormation, suffix, template(bucketProperties));
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(await bucketExists('us-east-1', `made-after-in-us-east-1-for-${region}`)).toBe(true);
    expect(await bucketExists('eu-central-1', `made-before-in-eu-central-1-for-${region}`)).toBe(true);
  });
});
