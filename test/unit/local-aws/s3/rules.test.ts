import type { ReplicationRule } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import {
  rulesForDeleteMarker,
  rulesForObject,
  type ReplicableObject,
} from '../../../../src/local-aws/gateway/s3/rules.ts';

const rule = (ID: string, changes: Partial<ReplicationRule> = {}): ReplicationRule => ({
  ID,
  Priority: 1,
  Filter: { Prefix: '' },
  Status: 'Enabled',
  DeleteMarkerReplication: { Status: 'Disabled' },
  Destination: { Bucket: 'arn:aws:s3:::target' },
  ...changes,
});
const object: ReplicableObject = { key: 'h/k', tags: [], encryption: 'AES256', storageClass: undefined };
const ids = (rules: readonly ReplicationRule[]) => rules.map(({ ID }) => ID);
const chosen = (rules: ReplicationRule[], changes: Partial<ReplicableObject> = {}) =>
  ids(rulesForObject({ Role: 'r', Rules: rules }, { ...object, ...changes }));

describe('the rules for an object', () => {
  test('are the enabled ones whose prefix and tags it has', () => {
    const tagged = rule('tagged', {
      Filter: { And: { Prefix: 'h/', Tags: [{ Key: 'move', Value: 'yes' }] } },
    });
    expect(chosen([tagged], { tags: [{ Key: 'move', Value: 'yes' }] })).toEqual(['tagged']);
    expect(chosen([tagged], { tags: [{ Key: 'move', Value: 'no' }] })).toEqual([]);
    expect(chosen([tagged], { key: 'k', tags: [{ Key: 'move', Value: 'yes' }] })).toEqual([]);
    expect(chosen([rule('off', { Status: 'Disabled' })])).toEqual([]);
  });

  test('are one a destination, that of the highest priority', () => {
    const other = { Destination: { Bucket: 'arn:aws:s3:::other' } };
    expect(chosen([rule('low'), rule('high', { Priority: 9 }), rule('other', other)])).toEqual([
      'high',
      'other',
    ]);
  });

  test('leave out what is encrypted with a KMS key until they opt in, and archived classes (T27)', () => {
    const optIn = rule('in', {
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    });
    expect(chosen([rule('plain')], { encryption: 'aws:kms' })).toEqual([]);
    expect(chosen([optIn], { encryption: 'aws:kms' })).toEqual(['in']);
    expect(chosen([rule('plain')], { storageClass: 'DEEP_ARCHIVE' })).toEqual([]);
    expect(chosen([rule('plain')], { storageClass: 'STANDARD_IA' })).toEqual(['plain']);
  });
});

test('a delete marker replicates if the rule says so, and in the first schema always', () => {
  const marker = (only: ReplicationRule) => ids(rulesForDeleteMarker({ Role: 'r', Rules: [only] }, 'h/k'));
  expect(marker(rule('no'))).toEqual([]);
  expect(marker(rule('yes', { DeleteMarkerReplication: { Status: 'Enabled' } }))).toEqual(['yes']);
  const first: ReplicationRule = { ID: 'first', Status: 'Enabled', Destination: rule('').Destination };
  expect(marker(first)).toEqual(['first']);
});
