import { describe, expect, it } from 'vitest';
import { actsFrom, withEmptyingRules } from '../../../src/teardown/lifecycle.ts';

describe('the lifecycle rules that empty a bucket', () => {
  it('stand behind those of others, and are there once', () => {
    const theirs = { ID: 'archive', Status: 'Enabled' };
    const rules = withEmptyingRules([theirs]);
    expect(rules?.[0]).toBe(theirs);
    expect(rules).toHaveLength(3);
    expect(withEmptyingRules(rules ?? [])).toBeUndefined();
  });

  it('delete current and noncurrent versions and uploads by one rule, and delete markers by another', () => {
    const [versions, markers, ...others] = withEmptyingRules([]) ?? [];
    expect(versions).toMatchObject({
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    });
    expect(markers).toMatchObject({ Expiration: { ExpiredObjectDeleteMarker: true } });
    expect(others).toEqual([]);
  });

  it('are put again when somebody turned one off', () => {
    const off = (withEmptyingRules([]) ?? []).map((rule) => ({ ...rule, Status: 'Disabled' }));
    expect(withEmptyingRules(off)?.map(({ Status }) => Status)).toEqual(['Enabled', 'Enabled']);
  });

  it.each([
    ['2026-11-25T10:30:00Z', '2026-11-27T00:00:00Z'],
    ['2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z'],
    ['2026-11-25T23:59:59Z', '2026-11-27T00:00:00Z'],
  ])('act on what was there at %s from %s', (now, expected) => {
    expect(new Date(actsFrom(Date.parse(now)))).toEqual(new Date(expected));
  });
});
