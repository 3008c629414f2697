import type { GatewaySettings, ResourceFault, Store, WireFault } from '../../local-aws/index.ts';
import { lag } from '../../ui/format.ts';

/** What `--json` prints of the faults that are set. */
export interface FaultReport {
  readonly ok: true;
  readonly seed: number;
  readonly replication: Readonly<Record<Store, ReplicationReport>>;
  readonly replicas: { readonly delaySeconds: number; readonly dayRule: boolean };
  readonly requests: readonly WireFault[];
  readonly resources: readonly ResourceFault[];
}

interface ReplicationReport {
  readonly lagSeconds: number;
  /** Null is unlimited. */
  readonly bytesPerSecond: number | null;
  readonly stalled: boolean;
}

export function reportFaults(settings: GatewaySettings): FaultReport {
  const ofStore = (store: Store): ReplicationReport => ({
    lagSeconds: settings.lag[store] / 1000,
    bytesPerSecond: settings.bandwidth?.[store] ?? null,
    stalled: settings.stalled?.[store] ?? false,
  });
  return {
    ok: true,
    seed: settings.seed ?? 1,
    replication: { s3: ofStore('s3'), dynamodb: ofStore('dynamodb'), rds: ofStore('rds') },
    replicas: {
      delaySeconds: (settings.replicaDelay ?? 0) / 1000,
      dayRule: settings.replicaDayRule ?? false,
    },
    requests: settings.faults?.wire ?? [],
    resources: settings.faults?.cloudformation ?? [],
  };
}

/** The same for people: what replicates how, then one line a fault. */
export function describeFaults(report: FaultReport): string {
  const { seed, replication, replicas, requests, resources } = report;
  const faults = [...requests.map(describeRequests), ...resources.map(describeResources)];
  return [
    'Replication',
    ...Object.entries(replication).map(([store, how]) => `  ${store.padEnd(8)}  ${describeReplication(how)}`),
    ...(replicas.delaySeconds > 0
      ? [`  a replica of a table takes ${lag(replicas.delaySeconds)} to come and go`]
      : []),
    ...(replicas.dayRule ? ['  a replica that another was made from stays for 24 hours'] : []),
    ...(faults.length > 0
      ? [`Faults, with the seed ${seed}`, ...faults.map((fault) => `  ${fault}`)]
      : [`No faults; the seed is ${seed}`]),
  ].join('\n');
}

const describeReplication = ({ lagSeconds, bytesPerSecond, stalled }: ReplicationReport): string =>
  [
    stalled ? 'stalled: nothing arrives' : `arrives after ${lag(lagSeconds)}`,
    ...(bytesPerSecond === null ? [] : [`at most ${bytes(bytesPerSecond)}/s`]),
  ].join(', ');

const bytes = (count: number): string => {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
  return `${Number((count / 1000 ** power).toFixed(1))} ${units[power] ?? ''}`;
};

const kinds: Readonly<Record<WireFault['kind'], string>> = {
  throttle: 'are throttled',
  'server-error': 'fail inside AWS',
  reset: 'lose their connection',
  'expired-credentials': 'have expired credentials',
};

function describeRequests({ kind, service, region, operation, rate, nth }: WireFault): string {
  const which = [operation, 'requests', ...(service ? [`to ${service}`] : []), ...inRegion(region)];
  return `${share(rate, nth)}${which.filter(Boolean).join(' ')} ${kinds[kind]}`;
}

function describeResources(fault: ResourceFault): string {
  const { type, action, region, logicalId, nth, latencyMs, fail } = fault;
  const which = [
    `${action} of ${logicalId ?? type}`,
    ...(logicalId ? [`(${type})`] : []),
    ...inRegion(region),
  ];
  const how = [
    ...(latencyMs ? [`takes ${lag(latencyMs / 1000)} longer`] : []),
    ...(fail === undefined ? [] : [`fails: ${fail}`]),
  ];
  return `${share(undefined, nth)}${which.join(' ')} ${how.join(' and ')}`;
}

const inRegion = (region: string | undefined): string[] => (region ? [`in ${region}`] : []);

const share = (rate = 1, nth?: number): string => {
  if (nth !== undefined) return `no. ${nth} of `;
  return rate < 1 ? `${Number((rate * 100).toFixed(1))}% of ` : '';
};
