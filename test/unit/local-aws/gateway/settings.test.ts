import { describe, expect, it } from 'vitest';
import { applySettings } from '../../../../src/local-aws/gateway/settings.ts';
import type { GatewaySettings } from '../../../../src/local-aws/gateway/service.ts';

const settings = (): GatewaySettings => ({ lag: { s3: 1, dynamodb: 2 }, metricsInterval: 3 });

describe('applySettings', () => {
  it('changes what is given and nothing else, in place', () => {
    const current = settings();
    const { lag } = current;
    applySettings(current, { lag: { dynamodb: 0 } });
    expect(current).toEqual({ lag: { s3: 1, dynamodb: 0 }, metricsInterval: 3 });
    expect(current.lag).toBe(lag);
    applySettings(current, { metricsInterval: 9 });
    expect(current.metricsInterval).toBe(9);
    applySettings(current, { resultsDelay: 0 });
    expect(current.resultsDelay).toBe(0);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number, null as unknown as number])(
    'refuses %s, and changes nothing',
    (bad) => {
      const current = settings();
      expect(() => applySettings(current, { lag: { s3: 100, dynamodb: bad } })).toThrow('dynamodb');
      expect(current).toEqual(settings());
    },
  );
});
