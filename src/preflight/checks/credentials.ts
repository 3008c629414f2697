import type { Forecast } from '../../deployment/plan/forecast.ts';
import type { Check } from '../check.ts';
import { forecastOfDeploy } from '../deploy-forecast.ts';
import type { Finding } from '../finding.ts';
import type { Session } from '../ports.ts';

/** Whether the credentials last as long as a deploy. */
export const credentials: Check = {
  name: 'credentials',
  title: 'Credentials',
  questions: (world) => [
    {
      region: 'global',
      about: 'how long the credentials last',
      ask: async () => {
        const session = await world.sessions.current(world.regions.source);
        const forecast = await forecastOfDeploy(world);
        return [judgeSession(session, world.now(), told(forecast))];
      },
    },
  ],
};

export function judgeSession(
  { kind, expiresAt }: Session,
  now: number,
  { seconds, source }: ToldForecast,
): Finding {
  const region = 'global';
  const takes = `a deploy takes about ${minutes(seconds)} (${source})`;
  const next = [
    'Sign in for a session that lasts longer. One that is refreshed by its profile goes on by itself; otherwise the run ends with exit code 6, and the same command goes on after you have signed in again.',
  ];
  if (kind === 'long-term') return { severity: 'ok', region, what: 'keys that do not expire' };
  if (expiresAt === undefined)
    return {
      severity: 'unknown',
      region,
      what: `when the session ends; ${takes}`,
      why: 'The credentials have a session token, and nothing says until when it is valid',
      next,
    };
  const until = `${new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (expiresAt >= now + seconds * 1000)
    return { severity: 'ok', region, what: `valid until ${until}; ${takes}` };
  return { severity: 'warn', region, what: `they end at ${until}, before a deploy is done: ${takes}`, next };
}

const minutes = (seconds: number): string => {
  const count = Math.max(1, Math.ceil(seconds / 60));
  return count === 1 ? 'a minute' : `${count} minutes`;
};

interface ToldForecast {
  readonly seconds: number;
  /** From this migration's own journal as far as it has done the same before. */
  readonly source: 'measured' | 'measured in part' | 'estimated';
}

function told({ stacks, seconds }: Forecast): ToldForecast {
  const created = stacks.filter((stack) => stack.seconds > 0);
  const measured = created.filter(({ source }) => source === 'measured');
  if (measured.length === 0) return { seconds, source: 'estimated' };
  return { seconds, source: measured.length === created.length ? 'measured' : 'measured in part' };
}
