import type { JournalEntry } from '../../runbook/events.ts';
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
  /** Seconds of the longest chain of layers: what a deploy takes when everything else runs beside it. */
  readonly seconds: number;
}

/** How long a plan takes, from this migration's own journal where it has done the same before. */
export function forecastOf(plan: Plan, entries: readonly JournalEntry[]): Forecast {
  const measured = measuredSeconds(entries);
  const stacks = plan.stacks.map((stack): StackForecast => {
    const { layer, region, action } = stack;
    const known = measured.get(`${action} ${layer} ${region}`);
    return known === undefined || action === 'unchanged'
      ? { layer, region, seconds: estimate(stack), source: 'estimated' }
      : { layer, region, seconds: known, source: 'measured' };
  });
  return { stacks, seconds: longestChain(plan, stacks) };
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

/** Regions of a layer come after each other. */
function longestChain(plan: Plan, stacks: readonly StackForecast[]): number {
  const own = new Map<string, number>();
  for (const { layer, seconds } of stacks) own.set(layer, (own.get(layer) ?? 0) + seconds);
  const after = new Map(plan.stacks.map((stack) => [stack.layer, stack.after]));
  const ends = new Map<string, number>();
  const endOf = (layer: string): number => {
    const known = ends.get(layer);
    if (known !== undefined) return known;
    const before = Math.max(0, ...(after.get(layer) ?? []).map(endOf));
    const end = before + (own.get(layer) ?? 0);
    ends.set(layer, end);
    return end;
  };
  return Math.max(0, ...[...after.keys()].map(endOf));
}

/** Seconds from the intent of a deployment to the settled stack, newest last, by what became of it. */
function measuredSeconds(entries: readonly JournalEntry[]): ReadonlyMap<string, number> {
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
