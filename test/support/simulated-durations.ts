import { resourcesOf } from '../../src/deployment/plan/evaluate.ts';
import { creationSeconds } from '../../src/deployment/plan/forecast.ts';
import type { Duration } from './simulated-stacks.ts';

/** What CloudFormation needs around the resources of a stack. From memory, as are the times of resources. */
const overheadSeconds = 10;
const updateSeconds = 20;

/** What a StackSet operation takes before its first stack and after its last one: milliseconds. From memory. */
export const operationOverhead = { before: 10_000, after: 5_000 };

/**
 * As long as on AWS: resources are made as parallel as their references allow, so a stack takes as long as the longest chain
 * of them. An update makes nothing anew.
 */
export const awsLikeDuration: Duration = ({ templateBody, region, parameters }, action) => {
  if (action === 'update') return (overheadSeconds + updateSeconds) * 1000;
  const seconds = overheadSeconds + longestChain(templateBody, region, parameters);
  return Math.round((action === 'delete' ? seconds / 2 : seconds) * 1000);
};

function longestChain(
  templateBody: string,
  region: string,
  parameters: Readonly<Record<string, string>>,
): number {
  const { Resources } = JSON.parse(templateBody) as { Resources: Readonly<Record<string, unknown>> };
  const types = new Map(
    resourcesOf(templateBody, region, parameters).map(({ logicalId, type }) => [logicalId, type]),
  );
  const ends = new Map<string, number>();
  const endOf = (logicalId: string): number => {
    const known = ends.get(logicalId);
    if (known !== undefined) return known;
    const before = [...referencesIn(Resources[logicalId])].filter((name) => types.has(name)).map(endOf);
    const end = Math.max(0, ...before) + creationSeconds(types.get(logicalId) ?? '');
    ends.set(logicalId, end);
    return end;
  };
  return Math.max(0, ...[...types.keys()].map(endOf));
}

/** Names that a resource refers to, whether they are resources or not. */
function referencesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const each of value) referencesIn(each, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      const text = Array.isArray(inner) ? (inner as readonly unknown[])[0] : (inner as unknown);
      if (key === 'DependsOn') for (const name of [inner].flat() as unknown[]) found.add(String(name));
      else if (key === 'Ref' && typeof inner === 'string') found.add(inner);
      else if (key === 'Fn::GetAtt' && typeof text === 'string') found.add(text.split('.')[0] ?? '');
      else if (key === 'Fn::Sub' && typeof text === 'string')
        for (const [, name = ''] of text.matchAll(/\$\{([A-Za-z0-9]+)/g)) found.add(name);
      referencesIn(inner, found);
    }
  return found;
}
