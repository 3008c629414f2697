import type { JournalEntry, RegionPair } from '../../runbook/events.ts';
import type { DeployableLayer } from '../layer.ts';
import { partsOf } from '../parts.ts';
import type { Plan, StackPlan } from './plan.ts';

/**
 * Seconds that resources of a type usually take to be created. Estimates from memory; AWS promises none. What is not here
 * takes a few seconds.
 */
const typicalSeconds: Readonly<Record<string, number>> = {
  'AWS::RDS::GlobalCluster': 60,
  'AWS::RDS::DBCluster': 300,
  'AWS::RDS::DBInstance': 600,
  'AWS::DynamoDB::GlobalTable': 180,
  'AWS::EC2::NatGateway': 120,
  'AWS::EC2::VPCEndpoint': 90,
  'AWS::EC2::VPCPeeringConnection': 30,
  'AWS::CertificateManager::Certificate': 300,
  'AWS::ApiGateway::DomainName': 60,
  'AWS::KMS::Key': 30,
  'AWS::Kinesis::Stream': 40,
  'AWS::SQS::Queue': 60,
  'AWS::IAM::Role': 25,
};
const otherSeconds = 10;

export const creationSeconds = (type: string): number => typicalSeconds[type] ?? otherSeconds;

/** What CloudFormation and, around it, a StackSet operation need beside the resources. */
const overheadSeconds = 45;

export interface StackForecast {
  readonly layer: string;
  readonly region: string;
  readonly seconds: number;
  /** Measured: how long the same took when this migration did it last. */
  readonly source: 'measured' | 'estimated';
}

export interface Forecast {
  readonly stacks: readonly StackForecast[];
  /** Seconds of the longest chain of stacks: what a deploy takes when everything else runs beside it. */
  readonly seconds: number;
}

/** What the plan is of. */
export interface Deployment {
  readonly layers: readonly DeployableLayer[];
  readonly regions: RegionPair;
}

/** How long a plan takes, from this migration's own journal where it has done the same before. */
export function forecastOf(plan: Plan, deployment: Deployment, entries: Iterable<JournalEntry>): Forecast {
  const measured = measuredSeconds(entries);
  const stacks = plan.stacks.map((stack): StackForecast => {
    const { layer, region, action } = stack;
    const known = measured.get(`${action} ${layer} ${region}`);
    return known === undefined || action === 'unchanged'
      ? { layer, region, seconds: estimate(stack), source: 'estimated' }
      : { layer, region, seconds: known, source: 'measured' };
  });
  return { stacks, seconds: longestChain(plan, stacks, deployment) };
}

function estimate({ action, resources }: StackPlan): number {
  if (action === 'unchanged') return 0;
  const slow = resources.map(({ type, action: change }) =>
    change === 'remove' || change === 'modify' ? otherSeconds : creationSeconds(type),
  );
  // Resources of a type wait for no other of it; those of different types mostly do.
  const byType = new Map(resources.map(({ type }, index) => [type, slow[index] ?? otherSeconds]));
  const chain = [...byType.values()].filter((seconds) => seconds > otherSeconds);
  return (
    overheadSeconds +
    Math.max(
      otherSeconds,
      chain.reduce((sum, seconds) => sum + seconds, 0),
    )
  );
}

/** Along what waits for what, as a deploy does it: a stack that needs nothing of the other region does not wait for it. */
function longestChain(plan: Plan, stacks: readonly StackForecast[], { layers, regions }: Deployment): number {
  const isThere = ({ name }: DeployableLayer): boolean =>
    plan.stacks.some(({ layer, action }) => layer === name && action !== 'create');
  const parts = new Map(partsOf(layers, isThere).map((part) => [part.name, part]));
  const own = new Map(stacks.map(({ layer, region, seconds }) => [`${layer} ${region}`, seconds]));
  const ends = new Map<string, number>();
  const endOf = (name: string): number => {
    const part = parts.get(name);
    if (!part) return 0;
    const known = ends.get(name);
    if (known !== undefined) return known;
    // A StackSet takes its time in its stacks.
    const seconds = part.role ? (own.get(`${part.layer.name} ${regions[part.role]}`) ?? 0) : 0;
    const end = Math.max(0, ...part.after.map(endOf)) + seconds;
    ends.set(name, end);
    return end;
  };
  return Math.max(0, ...[...parts.keys()].map(endOf));
}

/** Seconds from the intent of a deployment to the settled stack, newest last, by what became of it. */
function measuredSeconds(entries: Iterable<JournalEntry>): ReadonlyMap<string, number> {
  const begun = new Map<string, number>();
  const measured = new Map<string, number>();
  const verbs: Readonly<Record<string, string>> = { created: 'create', updated: 'update' };
  for (const { event, time } of entries) {
    if (event.type === 'run-resumed') begun.clear();
    if (event.type === 'action-intended' && /^deploy-(stack|instance)\//.test(event.action))
      begun.set(`${event.action.split('/')[1] ?? ''} ${event.region}`, Date.parse(time));
    if (event.type !== 'stack-settled') continue;
    const verb = verbs[event.outcome];
    const start = [...begun].find(([key]) => isOf(key, event.layer, event.region))?.[1];
    if (verb === undefined || start === undefined) continue;
    measured.set(`${verb} ${event.layer} ${event.region}`, Math.round((Date.parse(time) - start) / 1000));
  }
  return measured;
}

/** A stack is named by its layer, between the platform's name and the environment's suffix. */
const isOf = (key: string, layer: string, region: string): boolean =>
  new RegExp(`^trading-analytics-${layer}-[a-z0-9]+ ${region}$`).test(key);
