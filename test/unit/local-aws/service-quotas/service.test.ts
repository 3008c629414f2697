import { expect, it } from 'vitest';
import { createServiceQuotas } from '../../../../src/local-aws/gateway/service-quotas/service.ts';
import type { AwsResponse, GatewaySettings } from '../../../../src/local-aws/gateway/service.ts';

const ask = async (
  settings: Pick<GatewaySettings, 'quotas'>,
  action: string,
  input: object,
  region = 'eu-central-1',
): Promise<Record<string, unknown>> => {
  const answer: AwsResponse = await createServiceQuotas(settings).handle(
    {
      ...{ service: 'servicequotas', region, account: '123456789012', method: 'POST', target: '/' },
      headers: { 'x-amz-target': `ServiceQuotasV20190624.${action}` },
      body: Buffer.from(JSON.stringify(input)),
    },
    () => {
      throw new Error('the emulator has no quotas');
    },
  );
  return JSON.parse(answer.body.toString()) as Record<string, unknown>;
};

const vpcs = { ServiceCode: 'vpc', QuotaCode: 'L-F678F1CE' };
const shards = { ServiceCode: 'kinesis', QuotaCode: 'L-0918CF54' };
const missing = { __type: 'NoSuchResourceException' };

it('tells the applied value, which the settings can change, beside the default', async () => {
  const arn = 'arn:aws:servicequotas:eu-central-1:123456789012:vpc/L-F678F1CE';
  expect(await ask({}, 'GetServiceQuota', vpcs)).toMatchObject({ Quota: { Value: 5, QuotaArn: arn } });
  const settings = { quotas: { 'L-F678F1CE': 1, 'L-0918CF54': 3 } };
  expect(await ask(settings, 'GetServiceQuota', vpcs)).toMatchObject({ Quota: { Value: 1 } });
  expect(await ask(settings, 'GetAWSDefaultServiceQuota', vpcs)).toMatchObject({ Quota: { Value: 5 } });
  expect(await ask(settings, 'GetServiceQuota', shards)).toMatchObject({ Quota: { Value: 3 } });
});

it('has no applied value where there is only the default, which depends on the region', async () => {
  expect(await ask({}, 'GetServiceQuota', shards)).toMatchObject(missing);
  expect(await ask({}, 'ListServiceQuotas', { ServiceCode: 'kinesis' })).toEqual({ Quotas: [] });
  const byDefault = async (region: string): Promise<unknown> =>
    ((await ask({}, 'GetAWSDefaultServiceQuota', shards, region)).Quota as { Value: number }).Value;
  expect(await byDefault('us-east-1')).toBe(20_000);
  expect(await byDefault('eu-central-1')).toBe(1_000);
});

it('knows no other quota', async () => {
  expect(await ask({}, 'GetServiceQuota', { ...vpcs, QuotaCode: 'L-1' })).toMatchObject(missing);
  expect(await ask({}, 'ListServiceQuotas', { ServiceCode: 'braket' })).toMatchObject(missing);
  expect(await ask({}, 'ListAWSDefaultServiceQuotas', { ServiceCode: 'rds' })).toMatchObject({
    Quotas: [{ QuotaCode: 'L-952B80B8' }, { QuotaCode: 'L-7B6409FD' }],
  });
});
