import { describe, expect, it } from 'vitest';
import {
  declaredParameters,
  mergeOverrides,
  noEchoParameters,
  resolveOverrides,
  resolveParameters,
} from '../../../../src/local-aws/gateway/stack-sets/template.ts';

const template = JSON.stringify({
  Parameters: {
    Suffix: { Type: 'String' },
    Retention: { Type: 'Number', Default: 7 },
    Note: { Type: 'String', Default: '' },
  },
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
});
const declared = declaredParameters(template);

describe('declaredParameters', () => {
  it('gives defaults as text, and tells an empty default from none', () => {
    expect([...declared]).toEqual([
      ['Suffix', undefined],
      ['Retention', '7'],
      ['Note', ''],
    ]);
  });

  it('refuses what is not JSON, and a template without resources', () => {
    expect(() => declaredParameters('Resources:\n  A: {}')).toThrow('JSON not well-formed');
    expect(() => declaredParameters('{"Resources":{}}')).toThrow('At least one Resources member');
    expect(() => declaredParameters('[1]')).toThrow('At least one Resources member');
  });
});

it('noEchoParameters reads NoEcho as a boolean and as text', () => {
  const parameters = { A: { NoEcho: true }, B: { NoEcho: 'true' }, C: { NoEcho: false }, D: {} };
  expect(noEchoParameters(JSON.stringify({ Parameters: parameters }))).toEqual(['A', 'B']);
});

describe('resolveParameters', () => {
  it('takes the given value, else the default', () => {
    const values = resolveParameters(declared, [{ key: 'Suffix', value: 'dev' }], {});
    expect(values).toEqual({ Suffix: 'dev', Retention: '7', Note: '' });
  });

  it('keeps a previous value only where it is asked to', () => {
    const previous = { Suffix: 'dev', Retention: '30' };
    const given = [{ key: 'Suffix', value: undefined }];
    expect(resolveParameters(declared, given, previous)).toEqual({ Suffix: 'dev', Retention: '7', Note: '' });
  });

  it('refuses a parameter without a value, an unknown one, and a previous value that never was', () => {
    expect(() => resolveParameters(declared, [], {})).toThrow('Parameters: [Suffix] must have values');
    const unknown = [
      { key: 'Suffix', value: 'dev' },
      { key: 'Typo', value: 'x' },
    ];
    expect(() => resolveParameters(declared, unknown, {})).toThrow('Parameters: [Typo] do not exist');
    expect(() => resolveParameters(declared, [{ key: 'Suffix', value: undefined }], {})).toThrow(
      'not in the previous template',
    );
  });
});

describe('overrides', () => {
  const set = { Suffix: 'dev', Retention: '7' };

  it('are kept when the request has no list, and reset by a list that omits them', () => {
    const previous = { Suffix: 'eu', Retention: '30' };
    expect(resolveOverrides(undefined, set, previous)).toEqual(previous);
    expect(resolveOverrides([], set, previous)).toEqual({});
    const kept = [{ key: 'Retention', value: undefined }];
    expect(resolveOverrides(kept, set, previous)).toEqual({ Retention: '30' });
  });

  it('stay absent when the previous value was the set’s own', () => {
    expect(resolveOverrides([{ key: 'Suffix', value: undefined }], set, {})).toEqual({});
  });

  it('refuse a parameter that the set does not have', () => {
    expect(() => resolveOverrides([{ key: 'Typo', value: 'x' }], set, {})).toThrow(
      '[Typo] cannot be overridden',
    );
  });

  it('win over the set’s values, and are dropped with the set’s parameter', () => {
    expect(mergeOverrides(set, { Suffix: '', Gone: 'x' })).toEqual({ Suffix: '', Retention: '7' });
  });
});
