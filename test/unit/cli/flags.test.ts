import { describe, expect, it } from 'vitest';
import {
  awsFlags,
  commonFlags,
  gateFlags,
  gateTimeoutFlag,
  timeoutFlag,
  overridesOf,
  syncFlags,
} from '../../../src/cli/flags.ts';
import { configSchema } from '../../../src/config/schema.ts';

describe('overridesOf', () => {
  it('says nothing of flags that were not given', () => {
    expect(overridesOf({})).toEqual({});
    expect(overridesOf({ json: false, verbose: true, config: 'x.json', samples: undefined })).toEqual({});
  });

  it('puts every flag in its place of the configuration', () => {
    expect(
      overridesOf({
        'environment-suffix': 'dev',
        'source-region': 'us-west-2',
        'target-region': 'eu-west-1',
        'account-id': '123456789012',
        'endpoint-url': 'http://localhost:4566',
        'max-lag': ['1m', 's3=15m'],
        'gate-timeout': '2m',
        samples: 0,
        interval: '3s',
        objects: 4,
        items: 5,
      }),
    ).toEqual({
      environmentSuffix: 'dev',
      sourceRegion: 'us-west-2',
      targetRegion: 'eu-west-1',
      accountId: '123456789012',
      endpointUrl: 'http://localhost:4566',
      gate: {
        ...{ maxLag: '1m', timeout: '2m', samples: 0, interval: '3s' },
        stores: { s3: { maxLag: '15m' } },
      },
      sync: { objects: 4, items: 5 },
    });
  });

  it('leaves a group out of which nothing was said', () => {
    expect(overridesOf({ objects: 0 })).toEqual({ sync: { objects: 0 } });
  });

  it('knows every flag that is about the configuration', () => {
    const others = ['config', 'json', 'verbose'];
    const names = Object.keys({
      ...commonFlags,
      ...awsFlags,
      ...gateFlags,
      ...gateTimeoutFlag,
      ...timeoutFlag,
      ...syncFlags,
    }).filter((name) => !others.includes(name));
    for (const name of names) {
      const overrides = overridesOf({ [name]: name === 'max-lag' ? ['given'] : 'given' });
      expect(JSON.stringify(overrides)).toContain('"given"');
      const keys = Object.keys({ ...overrides, ...overrides.gate, ...overrides.sync });
      const known = configSchema.parse({});
      const everyKey = [
        'accountId',
        'endpointUrl',
        ...Object.keys({ ...known, ...known.gate, ...known.sync }),
      ];
      expect(everyKey).toEqual(expect.arrayContaining(keys));
    }
  });
});
