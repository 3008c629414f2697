import type { RemovedResources, StayingResource } from '../runbook/events.ts';
import { keyOf, type NamedResource } from './named.ts';
import type { LeftBehind, LiveResource } from './ports.ts';

/** What a look at both regions found. */
export interface Found {
  /** Whether a type's service was asked. */
  readonly knows: (type: string) => boolean;
  /** By {@link keyOf}. */
  readonly live: ReadonlyMap<string, LiveResource>;
  /** Ours, of both regions. */
  readonly leftBehind: readonly LeftBehind[];
  readonly isRetained: (resource: NamedResource) => boolean;
}

export interface Reckoning {
  readonly removed: readonly RemovedResources[];
  readonly staying: readonly StayingResource[];
}

/**
 * What became of everything that stacks ever held: gone since its service says so, gone since its stack is and CloudFormation says that it
 * deleted it, or still there. What a stack holds that is still there is not counted by itself.
 */
export function reckon(named: readonly NamedResource[], found: Found): Reckoning {
  const removed = new Map<string, RemovedResources>();
  const staying: StayingResource[] = found.leftBehind.map(asLeftBehind);
  const logGroups = new Set(found.leftBehind.map(keyOf));
  const remove = ({ region, type }: NamedResource, asked: boolean): void => {
    const known = removed.get(JSON.stringify([region, type]));
    removed.set(JSON.stringify([region, type]), { region, type, asked, count: (known?.count ?? 0) + 1 });
  };
  for (const resource of named) {
    const { region, type, name } = resource;
    const live = found.live.get(keyOf(resource));
    if (type === 'AWS::Logs::LogGroup') {
      if (!logGroups.has(keyOf(resource))) remove(resource, true);
    } else if (found.isRetained(resource) && (live !== undefined || !found.knows(type)))
      staying.push({ region, type, name, why: 'retained', detail: 'its template keeps it' });
    else if (live)
      staying.push({
        ...{ region, type, name },
        why: live.leaving === undefined ? 'remains' : 'leaving',
        detail: live.leaving ?? `of ${resource.layer}`,
      });
    else if (found.knows(type)) remove(resource, true);
    else if (!isStackLive(resource, found)) remove(resource, false);
  }
  return { removed: [...removed.values()].toSorted(byPlace), staying };
}

/** The journal names stacks in the order in which they were settled, which nobody looks for. */
const byPlace = (one: RemovedResources, other: RemovedResources): number =>
  one.region.localeCompare(other.region) || one.type.localeCompare(other.type);

const isStackLive = ({ region, stackId }: NamedResource, { live }: Found): boolean =>
  live.has(keyOf({ region, type: 'AWS::CloudFormation::Stack', name: stackId }));

function asLeftBehind({ region, type, name, bytes, isDeletable }: LeftBehind): StayingResource {
  const size = bytes === undefined ? '' : `${bytes} bytes; `;
  return {
    ...{ region, type, name, why: 'left-behind' },
    ...(isDeletable
      ? { detail: `${size}no stack holds it`, command: removal[type](name, region) }
      : { detail: `${size}AWS removes it when its retention ends` }),
  };
}

const removal: Readonly<Record<LeftBehind['type'], (name: string, region: string) => string>> = {
  'AWS::Logs::LogGroup': (name, region) =>
    `aws logs delete-log-group --log-group-name ${name} --region ${region}`,
  'AWS::RDS::DBClusterSnapshot': (name, region) =>
    `aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier ${name} --region ${region}`,
  'AWS::DynamoDB::Backup': (name, region) =>
    `aws dynamodb delete-backup --backup-arn ${name} --region ${region}`,
};
