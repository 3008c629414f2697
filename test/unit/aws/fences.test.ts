import { afterEach, expect, it } from 'vitest';
import { createFences } from '../../../src/aws/fences.ts';
import { fakeAws, s3Error, type FakeAws } from './fake-aws.ts';

const region = 'us-east-1';
let aws: FakeAws;
afterEach(() => aws.stop());

const lambdaError = (status: number, name: string) => ({
  ...{ status, body: '{"message":"Lambda’s words"}' },
  headers: { 'x-amzn-errortype': name },
});

it('gives and takes the policy of a bucket as it is written', async () => {
  aws = await fakeAws(({ method }) => (method === 'GET' ? { body: '{"Statement":[]}' } : { status: 204 }));
  const fences = createFences(aws.clients);
  expect(await fences.policyOf(region, 'bucket')).toBe('{"Statement":[]}');
  await fences.putPolicy(region, 'bucket', '{"Id":"new"}');
  expect(aws.asked[1]).toMatchObject({ method: 'PUT', path: '/bucket/', body: '{"Id":"new"}' });
  expect(aws.asked[1]?.query.has('policy')).toBe(true);
});

it.each(['NoSuchBucketPolicy', 'NoSuchBucket'])(
  'takes %s for no policy, and no other refusal',
  async (code) => {
    aws = await fakeAws((_, asking) =>
      s3Error(asking === 1 ? 404 : 403, asking === 1 ? code : 'AccessDenied'),
    );
    const fences = createFences(aws.clients);
    expect(await fences.policyOf(region, 'bucket')).toBeUndefined();
    await expect(fences.policyOf(region, 'bucket')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
  },
);

it('turns a mapping off, and says so when Lambda is busy with it', async () => {
  aws = await fakeAws(({ method }, asking) => {
    if (method === 'GET') return { body: '{"State":"Disabling"}' };
    return asking === 1 ? { body: '{}' } : lambdaError(400, 'ResourceInUseException');
  });
  const fences = createFences(aws.clients);
  expect(await fences.disableMapping(region, 'id')).toBe(true);
  expect(aws.asked[0]).toMatchObject({
    path: '/2015-03-31/event-source-mappings/id',
    body: '{"Enabled":false}',
  });
  expect(await fences.disableMapping(region, 'id')).toBe(false);
  expect(await fences.mappingState(region, 'id')).toBe('Disabling');
});

it('knows nothing of a mapping that is gone', async () => {
  aws = await fakeAws(() => lambdaError(404, 'ResourceNotFoundException'));
  const fences = createFences(aws.clients);
  expect(await fences.mappingState(region, 'id')).toBeUndefined();
  expect(await fences.disableMapping(region, 'id')).toBe(false);
});
