import { describe, expect, test } from 'vitest';
import { matches, readFilter } from '../../../../src/local-aws/gateway/s3-control/filter.ts';
import type { Fields } from '../../../../src/local-aws/gateway/s3-control/xml.ts';

const version = {
  ...{ key: 'history/2019.csv', bytes: 100, lastModified: Date.parse('2026-01-01T00:00:00Z') },
  ...{ replicationStatus: 'NONE', storageClass: undefined },
};

describe('a manifest filter', () => {
  test.each<[Fields, boolean]>([
    [{}, true],
    [{ CreatedAfter: '2025-12-31T23:59:59Z', CreatedBefore: '2026-01-01T00:00:01Z' }, true],
    [{ CreatedAfter: '2026-01-01T00:00:00Z' }, false],
    [{ CreatedBefore: '2026-01-01T00:00:00Z' }, false],
    [{ ObjectReplicationStatuses: ['FAILED', 'NONE'] }, true],
    [{ ObjectReplicationStatuses: ['COMPLETED'] }, false],
    [{ KeyNameConstraint: { MatchAnyPrefix: ['a/', 'history/'] } }, true],
    [{ KeyNameConstraint: { MatchAnyPrefix: ['history/'], MatchAnySuffix: ['.json'] } }, false],
    [{ KeyNameConstraint: { MatchAnySubstring: ['2019'] } }, true],
    [{ ObjectSizeGreaterThanBytes: '99', ObjectSizeLessThanBytes: '101' }, true],
    [{ ObjectSizeGreaterThanBytes: '100' }, false],
    [{ ObjectSizeLessThanBytes: '100' }, false],
    [{ MatchAnyStorageClass: ['STANDARD'] }, true],
    [{ MatchAnyStorageClass: ['STANDARD_IA'] }, false],
  ])('%j lets the version through: %s', (filter, expected) => {
    expect(matches(readFilter(filter), version)).toBe(expected);
  });

  test('that is malformed, or not there yet, is refused', () => {
    expect(() => readFilter({ CreatedAfter: 'yesterday' })).toThrow(/CreatedAfter must be a date/);
    expect(() => readFilter({ ObjectSizeGreaterThanBytes: '1e3' })).toThrow(/must be a number/);
    expect(() => readFilter({ EligibleForReplication: 'yes' })).toThrow(/must be true or false/);
    expect(() => readFilter({ ObjectReplicationStatuses: 'NONE' })).toThrow(/must be a list/);
    expect(() => readFilter({ MatchAnyObjectEncryption: [] })).toThrow(/MatchAnyObjectEncryption/);
  });
});
