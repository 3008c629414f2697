import type { GatewaySettings, ResourceFault, Store, WireFault } from '../../local-aws/index.ts';
import { lag } from '../../ui/format.ts';
import { sends } from './from-flags.ts';

/** What `--json` prints of the faults that are set. */
export interface FaultReport {
  readonly ok: true;
  readonly seed: number;
  readonly replication: Readonly<Record<Store, ReplicationReport>>;
  readonly replicas: { readonly delaySeconds: number; readonly dayRule: boolean };
  readonly databases: DatabaseReport;
  /** Of those that are set, by code. */
  readonly quotas: Readonly<Record<string, number>>;
  /** What a minute of a replication rule's EventThreshold lasts. */
  readonly thresholdMinuteSeconds: number;
  readonly requests: readonly WireFault[];
  readonly resources: readonly ResourceFault[];
}

/** Null is the local AWS's own: half a second, three for a switchover. */
interface DatabaseReport {
  readonly delaySeconds: number | null;
  readonly switchoverSeconds: number | null;
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
    bytesPerSecond: (sends(store) ? settings.bandwidth?.[store] : undefined) ?? null,
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
    databases: {
      delaySeconds: seconds(settings.databaseTimes?.creating),
      switchoverSeconds: seconds(settings.databaseTimes?.switchingOver),
    },
    quotas: settings.quotas ?? {},
    thresholdMinuteSeconds: (settings.thresholdMinute ?? 60_000) / 1000,
    requests: settings.faults?.wire ?? [],
    resources: settings.faults?.cloudformation ?? [],
  };
}

const seconds = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined ? null : milliseconds / 1000;

/** The same for people: what replicates how, then one line a fault. */
export function describeFaults(report: FaultReport): string {
  const { seed, replication, replicas, databases, requests, resources } = report;
  const faults = [...requests.map(describeRequests), ...resources.map(describeResources)];
  return [
    'Replication',
    ...Object.entries(replication).map(([store, how]) => `  ${store.padEnd(8)}  ${describeReplication(how)}`),
    ...(replicas.delaySeconds > 0
      ? [`  a replica of a table takes ${lag(replicas.delaySeconds)} to come and go`]
      : []),
    ...(replicas.dayRule ? ['  a replica that another was made from stays for 24 hours'] : []),
    ...(databases.delaySeconds === null
      ? []
      : [`  a database takes ${lag(databases.delaySeconds)} to come, to go and to be promoted`]),
    ...(databases.switchoverSeconds === null
      ? []
      : [`  a switchover takes ${lag(databases.switchoverSeconds)}`]),
    ...Object.entries(report.quotas).map(([code, value]) => `  the quota ${code} is ${value}`),
    ...(report.thresholdMinuteSeconds === 60
      ? []
      : [`  a minute of a replication threshold lasts ${lag(report.thresholdMinuteSeconds)}`]),
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
  'throttle-partly': 'are throttled',
  'server-error': 'fail inside AWS',
  reset: 'lose their connection',
  'lose-answer': 'are served, and lose their answer',
  'expired-credentials': 'have expired credentials',
};

function describeRequests({ kind, service, region, operation, rate, nth }: WireFault): string {
  const what = kind === 'throttle-partly' ? 'entries of batches' : 'requests';
  const which = [operation, what, ...(service ? [`to ${service}`] : []), ...inRegion(region)];
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
