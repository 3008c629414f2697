import type { RegionRole } from '../../deployment/layer.ts';
import type { StackView } from '../../deployment/ports.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../finding.ts';
import { resourcesOfLayer, type LayerResource } from '../layer-resources.ts';
import type { QuotaId, Usage } from '../ports.ts';
import type { PreflightWorld } from '../world.ts';

export interface QuotaSpec extends QuotaId {
  /** What it counts. */
  readonly title: string;
  /** How much of it a resource takes. */
  readonly takes: (resource: LayerResource) => number;
  readonly inUse: (usage: Usage, region: string) => Promise<InUse>;
}

export interface InUse {
  readonly used: number;
  /** More of it that may or may not count, with what it is. */
  readonly perhaps?: { readonly used: number; readonly what: string };
}

const oneOf =
  (type: string): QuotaSpec['takes'] =>
  (resource) =>
    resource.type === type ? 1 : 0;

/** A stream without a count has none of its own: it is on demand. */
const shardsOf = (resource: LayerResource): number =>
  resource.type === 'AWS::Kinesis::Stream' ? Number(resource.property('ShardCount') ?? 0) : 0;

/** Those of which a region has few, and templates take some. Codes are Service Quotas' (aws-notes, preflight). */
export const quotaSpecs: readonly QuotaSpec[] = [
  {
    ...{ title: 'VPCs', service: 'vpc', code: 'L-F678F1CE' },
    takes: oneOf('AWS::EC2::VPC'),
    inUse: async (usage, region) => ({ used: await usage.vpcs(region) }),
  },
  {
    ...{ title: 'Elastic IP addresses', service: 'ec2', code: 'L-0263D0A3' },
    takes: oneOf('AWS::EC2::EIP'),
    inUse: async (usage, region) => ({ used: await usage.addresses(region) }),
  },
  {
    ...{ title: 'shards of Kinesis streams', service: 'kinesis', code: 'L-0918CF54' },
    takes: shardsOf,
    // Whether shards of streams on demand count against this quota is not documented.
    inUse: async (usage, region) => {
      const { provisioned, onDemand } = await usage.kinesisShards(region);
      return { used: provisioned, perhaps: { used: onDemand, what: 'of streams on demand' } };
    },
  },
  {
    ...{ title: 'DB clusters', service: 'rds', code: 'L-952B80B8' },
    takes: oneOf('AWS::RDS::DBCluster'),
    inUse: async (usage, region) => ({ used: await usage.dbClusters(region) }),
  },
  {
    ...{ title: 'DB instances', service: 'rds', code: 'L-7B6409FD' },
    takes: oneOf('AWS::RDS::DBInstance'),
    inUse: async (usage, region) => ({ used: await usage.dbInstances(region) }),
  },
];

/** Whether what a deploy adds fits beside what is there, whoever made it (T55). */
export const quotas: Check = {
  name: 'quotas',
  title: 'Quotas',
  questions: (world) =>
    (['source', 'target'] as const).flatMap((role) =>
      quotaSpecs.map((spec) => {
        const region = world.regions[role];
        return {
          region,
          about: `the quota of ${spec.title}`,
          ask: async () => {
            const needed = await neededOf(spec, role, world);
            if (needed <= 0) return [nothingNeeded(spec, region)];
            const [limit, inUse] = await Promise.all([
              world.quotas.valueOf(region, spec),
              spec.inUse(world.usage, region),
            ]);
            return [judgeQuota(spec, region, { ...inUse, limit, needed })];
          },
        };
      }),
    ),
};

/** What the templates take, less what the stacks that are there have taken of it. */
async function neededOf(spec: QuotaSpec, role: RegionRole, world: PreflightWorld): Promise<number> {
  const layers = world.layers.filter((layer) => layer.regions.includes(role));
  const sum = (resources: readonly LayerResource[]): number =>
    resources.reduce((total, resource) => total + spec.takes(resource), 0);
  const needs = await Promise.all(
    layers.map(async (layer) => {
      const { stack } = await world.deployed.stackOf(layer, role);
      const there = stack && mayHold(stack) ? resourcesOfLayer(layer, role, world, stack.parameters) : [];
      return sum(resourcesOfLayer(layer, role, world)) - sum(there);
    }),
  );
  return needs.reduce((total, need) => total + Math.max(0, need), 0);
}

/** Resources of a stack that is under way, or has failed, are in use already, or are on their way to be. */
const mayHold = ({ state }: StackView): boolean => !['absent', 'rolled-back', 'shell'].includes(state);

const nothingNeeded = ({ title }: QuotaSpec, region: string): Finding => ({
  severity: 'ok',
  region,
  what: `${title}: a deploy adds none`,
});

export interface QuotaReading extends InUse {
  readonly limit: number;
  readonly needed: number;
}

export function judgeQuota(
  { title, service, code }: Pick<QuotaSpec, 'title' | 'service' | 'code'>,
  region: string,
  { limit, used, perhaps, needed }: QuotaReading,
): Finding {
  const most = used + (perhaps?.used ?? 0);
  const next = [
    `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${most + needed}`,
    `Or free some ${title} in ${region} that nobody needs.`,
  ];
  const what = `${title}: ${used} of ${limit} in use, ${needed} more needed`;
  const why = `The quota is ${service} ${code}`;
  if (used + needed > limit) return { severity: 'block', region, what, why, next };
  if (perhaps === undefined || most + needed <= limit) return { severity: 'ok', region, what };
  return {
    severity: 'unknown',
    region,
    what: `${what}; ${perhaps.used} ${perhaps.what} are too many if they count as well`,
    why,
    next,
  };
}
