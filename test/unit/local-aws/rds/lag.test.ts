import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLag } from '../../../../src/local-aws/gateway/rds/lag.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

test('the lag is what is set, and grows while replication is stalled, unknown to the writer', () => {
  const settings: Parameters<typeof createLag>[0] = { lag: { s3: 0, dynamodb: 0, rds: 100 } };
  const lag = createLag(settings);
  expect(lag()).toEqual({ current: 100, known: 100, knownSince: new Date(1_000_000) });
  settings.stalled = { rds: true };
  lag();
  vi.advanceTimersByTime(5000);
  expect(lag()).toEqual({ current: 5100, known: 100, knownSince: new Date(1_000_000) });
  settings.stalled = {};
  expect(lag()).toEqual({ current: 100, known: 100, knownSince: new Date(1_005_000) });
});
