import { createHash } from 'node:crypto';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { createArtifacts } from '../../../src/aws/artifacts.ts';
import type { Clients } from '../../../src/aws/clients.ts';
import { fakeAws, type Answer, type FakeAws } from './fake-aws.ts';

const body = Buffer.from('module.exports = {}');
const key = 'functions/forwarder/0a1b.zip';
let aws: FakeAws | undefined;
afterEach(() => aws?.stop());

const ensure = async (answer: (method: string) => Answer): Promise<unknown> => {
  aws = await fakeAws(({ method }) => answer(method));
  return createArtifacts(aws.clients).ensure('eu-central-1', 'artifacts', key, body);
};

describe('an artifact', () => {
  it('is uploaded when it is not there, with a checksum that S3 compares', async () => {
    const answer = await ensure((method) => ({ status: method === 'HEAD' ? 404 : 200 }));
    expect(answer).toEqual({ url: `${aws?.endpoint ?? ''}/artifacts/${key}`, uploaded: true });
    expect(aws?.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `HEAD /artifacts/${key}`,
      `PUT /artifacts/${key}`,
    ]);
    expect(aws?.asked[1]).toMatchObject({
      body: body.toString(),
      headers: { 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') },
    });
  });

  it('is left alone when it is there', async () => {
    expect(await ensure(() => ({}))).toMatchObject({ uploaded: false });
    expect(aws?.asked.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('that may not be looked for: says why, which HEAD does not', async () => {
    const denied = {
      status: 403,
      body: '<Error><Code>AccessDenied</Code><Message>Not you</Message></Error>',
    };
    await expect(ensure((method) => (method === 'HEAD' ? { status: 403 } : denied))).rejects.toMatchObject({
      message: expect.stringContaining('AccessDenied: Not you') as string,
    });
    expect(aws?.asked.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });
});

/** Answers every request as if the object were there. */
const present = { handle: () => Promise.resolve({ response: { statusCode: 200, headers: {} } }) };

const urlOn = async (config: S3ClientConfig): Promise<string> => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new S3Client({ ...config, credentials, requestHandler: present as never });
  const clients = { s3: () => Promise.resolve(client) } as unknown as Clients;
  const { url } = await createArtifacts(clients).ensure(String(config.region), 'artifacts', key, body);
  client.destroy();
  return url;
};

describe('the URL for CloudFormation', () => {
  it.each<[string, S3ClientConfig, string]>([
    ['on AWS', { region: 'eu-central-1' }, 'https://artifacts.s3.eu-central-1.amazonaws.com/'],
    ['in us-east-1', { region: 'us-east-1' }, 'https://artifacts.s3.us-east-1.amazonaws.com/'],
    [
      'over dual stack',
      { region: 'eu-central-1', useDualstackEndpoint: true },
      'https://artifacts.s3.dualstack.eu-central-1.amazonaws.com/',
    ],
    ['in China', { region: 'cn-north-1' }, 'https://artifacts.s3.cn-north-1.amazonaws.com.cn/'],
    [
      'on another AWS',
      { region: 'us-east-1', endpoint: 'http://localhost:4566', forcePathStyle: true },
      'http://localhost:4566/artifacts/',
    ],
  ])('%s', async (_where, config, start) => {
    expect(await urlOn(config)).toBe(`${start}${key}`);
  });
});
