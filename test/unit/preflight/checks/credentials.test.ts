import { describe, expect, it } from 'vitest';
import { credentials, judgeSession } from '../../../../src/preflight/checks/credentials.ts';
import { findingsOf, layerOf, port, stackOf, worldOf } from '../world.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const forecast = { seconds: 40 * 60, source: 'estimated' } as const;

describe('credentials', () => {
  it('that do not expire are fine', () => {
    expect(judgeSession({ kind: 'long-term' }, now, forecast).severity).toBe('ok');
  });

  it('are fine to the minute at which a deploy is done, and a warning before it', () => {
    const ending = (minutes: number) =>
      judgeSession({ kind: 'session', expiresAt: now + minutes * 60_000 }, now, forecast);
    expect(ending(40)).toMatchObject({
      severity: 'ok',
      what: 'valid until 2026-11-25 12:40 UTC; a deploy takes about 40 minutes (estimated)',
    });
    expect(ending(39.9)).toMatchObject({ severity: 'warn', region: 'global' });
  });

  it('of a session whose end nothing tells are unknown', () => {
    expect(judgeSession({ kind: 'session' }, now, forecast).severity).toBe('unknown');
  });

  it('have to last only for what is not deployed yet', async () => {
    const layer = layerOf('database', { Cluster: { Type: 'AWS::RDS::DBCluster' } });
    const sessions = { current: async () => ({ kind: 'session', expiresAt: now + 60_000 }) as const };
    const absent = worldOf({ layers: [layer], now: () => now, sessions });
    expect((await findingsOf(credentials, absent))[0]?.severity).toBe('warn');
    const stacks = port<typeof absent.stacks>('stacks', { describe: async () => stackOf(layer) });
    const there = worldOf({ layers: [layer], now: () => now, sessions, stacks });
    expect((await findingsOf(credentials, there))[0]?.severity).toBe('ok');
  });
});
