import type { Session, Sessions } from '../preflight/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

export const createSessions = (clients: Clients): Sessions => ({
  current: (region) =>
    asking<Session>('the credentials', region, async () => {
      // Every client resolves the same ones; STS's is there already, since who asks was asked first.
      const { sessionToken, expiration } = await (await clients.sts(region)).config.credentials();
      if (expiration) return { kind: 'session', expiresAt: expiration.getTime() };
      return { kind: sessionToken === undefined ? 'long-term' : 'session' };
    }),
});
