import type { DatabaseTimes, Faults, GatewaySettings, SendingStore, Store } from './service.ts';
import {
  count,
  fraction,
  integer,
  amount,
  listOf,
  mapOf,
  milliseconds,
  objectOf,
  oneOf,
  orNull,
  positive,
  text,
  yesOrNo,
  type Check,
} from './shape.ts';

/** What may be changed while the gateway runs, in the units of GatewaySettings. What is left out stays. */
export interface SettingsChange {
  readonly lag?: Partial<Record<Store, number>>;
  /** Null is unlimited. */
  readonly bandwidth?: Partial<Record<SendingStore, number | null>>;
  readonly stalled?: Partial<Record<Store, boolean>>;
  readonly seed?: number;
  readonly metricsInterval?: number;
  readonly alarmsInterval?: number;
  readonly thresholdMinute?: number;
  readonly resultsDelay?: number;
  readonly databaseTimes?: DatabaseTimes;
  /** Null is AWS's own. */
  readonly quotas?: Readonly<Record<string, number | null>>;
  readonly replicaDelay?: number;
  readonly replicaDayRule?: boolean;
}

export const stores: readonly Store[] = ['s3', 'dynamodb', 'rds'];

/** The same value for every store. */
export const everyStore = <Value>(value: Value): Record<Store, Value> => ({
  s3: value,
  dynamodb: value,
  rds: value,
});

const byStore = (check: Check): Check => objectOf({ s3: check, dynamodb: check, rds: check });

const checkChange = objectOf({
  lag: byStore(milliseconds),
  bandwidth: objectOf({ s3: orNull(positive), dynamodb: orNull(positive) }),
  stalled: byStore(yesOrNo),
  seed: integer,
  metricsInterval: milliseconds,
  alarmsInterval: positive,
  thresholdMinute: milliseconds,
  resultsDelay: milliseconds,
  quotas: mapOf(orNull(amount)),
  databaseTimes: objectOf({
    ...{ creating: milliseconds, deleting: milliseconds, promoting: milliseconds },
    switchingOver: milliseconds,
  }),
  replicaDelay: milliseconds,
  replicaDayRule: yesOrNo,
});

const where = { region: text, nth: count };

const checkFaults = objectOf({
  wire: listOf(
    objectOf(
      {
        ...where,
        kind: oneOf([
          ...['throttle', 'throttle-partly', 'server-error', 'reset', 'lose-answer', 'expired-credentials'],
        ]),
        ...{ service: text, operation: text, rate: fraction },
      },
      ['kind'],
    ),
  ),
  cloudformation: listOf(
    objectOf(
      {
        ...where,
        ...{ type: text, action: oneOf(['create', 'update', 'delete']), logicalId: text },
        ...{ latencyMs: milliseconds, fail: text },
      },
      ['type', 'action'],
    ),
  ),
});

/** @throws Error that says which value is not what it must be; nothing is changed then. */
export function applySettings(settings: GatewaySettings, change: SettingsChange): void {
  checkChange(change, 'settings');
  const { lag, bandwidth, stalled, databaseTimes, quotas, seed, ...values } = change;
  Object.assign(settings, values);
  Object.assign(settings.lag, lag);
  if (quotas) settings.quotas = withoutNulls({ ...settings.quotas, ...quotas }) as Record<string, number>;
  if (databaseTimes) settings.databaseTimes = { ...settings.databaseTimes, ...databaseTimes };
  if (stalled) settings.stalled = { ...settings.stalled, ...stalled };
  if (bandwidth) settings.bandwidth = withoutNulls({ ...settings.bandwidth, ...bandwidth });
  if (seed === undefined) return;
  settings.seed = seed;
  // A fault counts and draws by itself from when it is set: copies begin anew.
  if (settings.faults) settings.faults = structuredClone(settings.faults);
}

/** @throws Error that says which value is not what it must be; nothing is added then. */
export function addFaults(settings: GatewaySettings, added: Faults): void {
  checkFaults(added, 'faults');
  const { wire = [], cloudformation = [] } = settings.faults ?? {};
  settings.faults = {
    wire: [...wire, ...(added.wire ?? [])],
    cloudformation: [...cloudformation, ...(added.cloudformation ?? [])],
  };
}

/** Nothing goes wrong any more. Lags, delays and the seed are no faults: they stay. */
export function clearFaults(settings: GatewaySettings): void {
  delete settings.faults;
  delete settings.bandwidth;
  delete settings.stalled;
}

const withoutNulls = <Name extends string>(
  values: Readonly<Partial<Record<Name, number | null>>>,
): Partial<Record<Name, number>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<
    Record<Name, number>
  >;
