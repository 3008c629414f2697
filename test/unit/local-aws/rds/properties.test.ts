import { expect, test } from 'vitest';
import {
  changed,
  generatedId,
  toParams,
} from '../../../../src/local-aws/gateway/rds/resources/properties.ts';

test('properties become parameters of the Query API', () => {
  expect(
    toParams({
      ...{ Engine: 'aurora-postgresql', StorageEncrypted: true, Port: 5432 },
      VPCSecurityGroups: ['sg-1'],
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5 },
      EnableCloudwatchLogsExports: ['postgresql'],
      Tags: [{ Key: 'a', Value: 'b' }],
    }),
  ).toEqual({
    Engine: 'aurora-postgresql',
    StorageEncrypted: 'true',
    Port: '5432',
    'VpcSecurityGroupIds.VpcSecurityGroupId.1': 'sg-1',
    'ServerlessV2ScalingConfiguration.MinCapacity': '0.5',
    'EnableCloudwatchLogsExports.member.1': 'postgresql',
    'Tags.Tag.1.Key': 'a',
    'Tags.Tag.1.Value': 'b',
  });
});

test('an update has what is new and what is different', () => {
  expect(changed({ a: 1, b: [1], c: 1 }, { a: 1, b: [2], d: 1 })).toEqual({ b: [2], d: 1 });
});

test('ids that CloudFormation makes up are unique, in lower case and short enough', () => {
  const id = generatedId('Stack'.repeat(20), 'Cluster');
  expect(id).toMatch(/^[a-z0-9-]{1,63}$/);
  expect(generatedId('Stack'.repeat(20), 'Cluster')).not.toBe(id);
});
