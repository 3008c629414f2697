import { dependenciesOf } from '../../deployment/graph.ts';
import { forecastOf, type Forecast } from '../../deployment/plan/forecast.ts';
import type { StackPlan } from '../../deployment/plan/plan.ts';
import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed.ts';
import type { Finding } from '../finding.ts';
import { resourcesOfLayer } from '../layer-resources.ts';
import type { Session } from '../ports.ts';
import type { PreflightWorld } from '../world.ts';

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
        const forecast = forecastOfDeploy(await world.deployed.all(), world);
        return [judgeSession(session, world.now(), forecast)];
      },
    },
  ],
};

export function judgeSession(
  { kind, expiresAt }: Session,
  now: number,
  { seconds, source }: DeployForecast,
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

export interface DeployForecast {
  readonly seconds: number;
  /** From this migration's own journal as far as it has done the same before. */
  readonly source: 'measured' | 'measured in part' | 'estimated';
}

/** What is there is taken to stay as it is: only a plan knows better. */
function forecastOfDeploy(deployed: readonly DeployedStack[], world: PreflightWorld): DeployForecast {
  const stacks = deployed.map((each) => planOf(each, world));
  const forecast = forecastOf({ hash: '', stacks }, world, world.entries);
  return { seconds: forecast.seconds, source: sourceOf(forecast, stacks) };
}

function planOf({ layer, role, region, stack }: DeployedStack, world: PreflightWorld): StackPlan {
  const common = {
    layer: layer.name,
    region,
    stack: layer.stackName,
    after: dependenciesOf(layer),
    parameters: [],
  };
  if (stack?.state === 'usable') return { ...common, action: 'unchanged', resources: [] };
  const resources = resourcesOfLayer(layer, role, world);
  return {
    ...common,
    action: 'create',
    resources: resources.map(({ logicalId, type }) => ({ logicalId, type, action: 'add', because: [] })),
  };
}

function sourceOf({ stacks }: Forecast, plans: readonly StackPlan[]): DeployForecast['source'] {
  const created = plans.filter(({ action }) => action === 'create');
  const measured = created.filter(({ layer, region }) =>
    stacks.some((each) => each.layer === layer && each.region === region && each.source === 'measured'),
  );
  if (measured.length === 0) return 'estimated';
  return measured.length === created.length ? 'measured' : 'measured in part';
}
