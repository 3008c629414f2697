import { describe, expect, it } from 'vitest';
import { paginate } from '../../../../src/local-aws/gateway/stack-sets/wire/page.ts';
import { Query } from '../../../../src/local-aws/gateway/stack-sets/wire/query.ts';

const query = (members: Record<string, string>): Query => new Query(new URLSearchParams(members).toString());

describe('Query', () => {
  it('tells a missing member from an empty one', () => {
    expect(query({}).text('Description')).toBeUndefined();
    expect(query({ Description: '' }).text('Description')).toBe('');
  });

  it('refuses a required member that is missing or empty, by its name', () => {
    const message = "Value 'null' at 'stackSetName' failed to satisfy constraint: Member must not be null";
    for (const given of [query({}), query({ StackSetName: '' })]) {
      expect(() => given.required('StackSetName')).toThrow(message);
    }
  });

  it('tells an omitted list from an empty list', () => {
    expect(query({}).list('Regions')).toBeUndefined();
    expect(query({ Regions: '' }).list('Regions')).toEqual([]);
    expect(query({}).parameters('ParameterOverrides')).toBeUndefined();
    expect(query({ ParameterOverrides: '' }).parameters('ParameterOverrides')).toEqual([]);
  });

  it('reads list members in numeric order, of this list only', () => {
    const members = Object.fromEntries(
      ['10', '2', '1'].map((index) => [`Regions.member.${index}`, `region-${index}`]),
    );
    const given = query({
      ...members,
      'RegionsMore.member.1': 'other',
      'OperationPreferences.Regions.member.1': 'x',
    });
    expect(given.list('Regions')).toEqual(['region-1', 'region-2', 'region-10']);
  });

  it('reads parameters with values, empty values and UsePreviousValue', () => {
    const given = query({
      'Parameters.member.1.ParameterKey': 'A',
      'Parameters.member.1.ParameterValue': 'a b&c=ü',
      'Parameters.member.2.ParameterKey': 'B',
      'Parameters.member.2.ParameterValue': '',
      'Parameters.member.3.ParameterKey': 'C',
      'Parameters.member.3.UsePreviousValue': 'true',
    });
    expect(given.parameters('Parameters')).toEqual([
      { key: 'A', value: 'a b&c=ü' },
      { key: 'B', value: '' },
      { key: 'C', value: undefined },
    ]);
  });

  it('refuses a parameter with both a value and UsePreviousValue, and one with neither', () => {
    const key = { 'Parameters.member.1.ParameterKey': 'A' };
    const both = {
      'Parameters.member.1.ParameterValue': 'a',
      'Parameters.member.1.UsePreviousValue': 'true',
    };
    expect(() => query({ ...key, ...both }).parameters('Parameters')).toThrow('Cannot specify both');
    expect(() => query(key).parameters('Parameters')).toThrow('Either a value or UsePreviousValue');
  });

  it('reads flags and counts, and refuses what is neither', () => {
    const given = query({ RetainStacks: 'false', Active: 'true', Count: '3', Odd: 'yes' });
    expect([given.flag('RetainStacks'), given.flag('Active'), given.flag('None')]).toEqual([
      false,
      true,
      undefined,
    ]);
    expect([given.count('Count'), given.count('None')]).toEqual([3, undefined]);
    expect(() => given.flag('Odd')).toThrow("Value 'yes' at 'odd'");
    expect(() => given.count('Odd')).toThrow("Value 'yes' at 'odd'");
  });

  it('reads tags and filters', () => {
    const given = query({
      'Tags.member.1.Key': 'project',
      'Tags.member.1.Value': 'trading',
      'Filters.member.1.Name': 'DETAILED_STATUS',
      'Filters.member.1.Values': 'FAILED,CANCELLED',
    });
    expect(given.tags('Tags')).toEqual({ project: 'trading' });
    expect(given.filters('Filters', ['DETAILED_STATUS']).get('DETAILED_STATUS')).toEqual([
      'FAILED',
      'CANCELLED',
    ]);
  });

  it('refuses a filter and a choice that are not there', () => {
    const given = query({
      'Filters.member.1.Name': 'STATUS',
      'Filters.member.1.Values': 'FAILED',
      Status: 'GONE',
    });
    expect(() => given.filters('Filters', ['DETAILED_STATUS'])).toThrow(
      "Value 'STATUS' at 'filters.member.1.name'",
    );
    expect(() => given.choice('Status', ['ACTIVE', 'DELETED'])).toThrow('[ACTIVE, DELETED]');
    expect(given.choice('Other', ['ACTIVE'])).toBeUndefined();
  });
});

describe('paginate', () => {
  const all = [1, 2, 3, 4, 5];

  it('walks through everything exactly once', () => {
    const first = paginate(all, query({ MaxResults: '2' }));
    const second = paginate(all, query({ MaxResults: '2', NextToken: first.nextToken ?? '' }));
    const third = paginate(all, query({ MaxResults: '2', NextToken: second.nextToken ?? '' }));
    expect([first.items, second.items, third.items]).toEqual([[1, 2], [3, 4], [5]]);
    expect(third.nextToken).toBeUndefined();
  });

  it('has no next page when the last one is just full', () => {
    expect(paginate(all, query({ MaxResults: '5' })).nextToken).toBeUndefined();
  });

  it('refuses page sizes that AWS refuses', () => {
    expect(() => paginate(all, query({ MaxResults: '0' }))).toThrow('maxResults');
    expect(() => paginate(all, query({ MaxResults: '101' }))).toThrow('maxResults');
  });
});
