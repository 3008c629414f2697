import { expect, it } from 'vitest';
import { describeFaults, reportFaults } from '../../../../src/cli/fault/describe.ts';
import type { GatewaySettings } from '../../../../src/local-aws/index.ts';

const lag = { s3: 2000, dynamodb: 2000, rds: 20 };

it('nothing is set', () => {
  const report = reportFaults({ lag, metricsInterval: 1000, seed: 7 });
  const calm = { lagSeconds: 2, bytesPerSecond: null, stalled: false };
  expect(report).toEqual({
    ...{ ok: true, seed: 7, requests: [], resources: [] },
    replication: { s3: calm, dynamodb: calm, rds: { ...calm, lagSeconds: 0.02 } },
    replicas: { delaySeconds: 0, dayRule: false },
    databases: { delaySeconds: null, switchoverSeconds: null },
    quotas: {},
    thresholdMinuteSeconds: 60,
  });
  expect(describeFaults(report).split('\n')).toEqual([
    'Replication',
    '  s3        arrives after 2.0 s',
    '  dynamodb  arrives after 2.0 s',
    '  rds       arrives after 20 ms',
    'No faults; the seed is 7',
  ]);
});

it('everything is set', () => {
  const settings: GatewaySettings = {
    ...{ lag, metricsInterval: 1000, replicaDelay: 5000, replicaDayRule: true },
    bandwidth: { dynamodb: 1_500_000 },
    databaseTimes: { creating: 30_000, switchingOver: 60_000 },
    quotas: { 'L-F678F1CE': 1 },
    thresholdMinute: 1000,
    stalled: { s3: true },
    seed: 42,
    faults: {
      wire: [
        { kind: 'throttle', service: 'cloudformation', rate: 0.3, region: 'eu-central-1' },
        { kind: 'server-error', service: 's3', operation: 'PutObject', nth: 3 },
        { kind: 'reset' },
        { kind: 'lose-answer', operation: 'CreateStack', nth: 1 },
        { kind: 'throttle-partly', service: 'kinesis', rate: 0.2 },
        { kind: 'expired-credentials' },
      ],
      cloudformation: [
        { type: 'AWS::S3::Bucket', action: 'create', region: 'eu-central-1', nth: 1, fail: 'No' },
        {
          ...{ type: 'AWS::EC2::VPC', action: 'delete', logicalId: 'SourceVPC' },
          ...{ latencyMs: 5000, fail: 'Busy' },
        },
        { type: 'AWS::EC2::VPC', action: 'update', latencyMs: 5000 },
      ],
    },
  };
  expect(describeFaults(reportFaults(settings)).split('\n')).toEqual([
    'Replication',
    '  s3        stalled: nothing arrives',
    '  dynamodb  arrives after 2.0 s, at most 1.5 MB/s',
    '  rds       arrives after 20 ms',
    '  a replica of a table takes 5.0 s to come and go',
    '  a replica that another was made from stays for 24 hours',
    '  a database takes 30 s to come, to go and to be promoted',
    '  a switchover takes 1 m',
    '  the quota L-F678F1CE is 1',
    '  a minute of a replication threshold lasts 1.0 s',
    'Faults, with the seed 42',
    '  30% of requests to cloudformation in eu-central-1 are throttled',
    '  no. 3 of PutObject requests to s3 fail inside AWS',
    '  requests lose their connection',
    '  no. 1 of CreateStack requests are served, and lose their answer',
    '  20% of entries of batches to kinesis are throttled',
    '  requests have expired credentials',
    '  no. 1 of create of AWS::S3::Bucket in eu-central-1 fails: No',
    '  delete of SourceVPC (AWS::EC2::VPC) takes 5.0 s longer and fails: Busy',
    '  update of AWS::EC2::VPC takes 5.0 s longer',
  ]);
});
