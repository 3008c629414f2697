import type { ResourceFault, SendingStore, SettingsChange, Store, WireFault } from '../../local-aws/index.ts';

type Given<Name extends string, Value> = Readonly<Partial<Record<Name, Value | undefined>>>;

/** A fault of requests that the flags describe. */
export function wireFault(
  kind: WireFault['kind'],
  flags: Given<'service' | 'region' | 'operation', string> & Given<'rate' | 'nth', number>,
): WireFault {
  const { service, region, operation, rate, nth } = flags;
  return { kind, ...given({ service, region, operation, rate, nth }) };
}

/** A fault of resources that the flags describe; latency in seconds. */
export function resourceFault(
  flags: Pick<ResourceFault, 'type' | 'action'> &
    Given<'region' | 'logical-id' | 'message', string> &
    Given<'nth' | 'latency', number>,
): ResourceFault {
  const { type, action, region, nth, latency, message: fail, 'logical-id': logicalId } = flags;
  const latencyMs = latency === undefined ? undefined : latency * 1000;
  return { type, action, ...given({ region, logicalId, nth, latencyMs, fail }) };
}

/** What the flags change, for the stores that they name or for all; lag and delay in seconds. */
export function settingsChange(
  flags: {
    readonly store?: readonly Store[] | undefined;
    readonly bandwidth?: number | null | undefined;
    readonly quota?: readonly (readonly [code: string, value: number | null])[] | undefined;
  } & Given<'lag' | 'replica-delay' | 'database-delay' | 'switchover' | 'threshold-minute' | 'seed', number> &
    Given<'stall' | 'replica-day-rule', boolean>,
): SettingsChange {
  const { store: stores = ['s3', 'dynamodb', 'rds'], lag, bandwidth, stall, seed } = flags;
  return given({
    lag: each(stores, toMilliseconds(lag)),
    bandwidth: each(stores.filter(sends), bandwidth),
    stalled: each(stores, stall),
    seed,
    databaseTimes: databaseTimes(toMilliseconds(flags['database-delay']), toMilliseconds(flags.switchover)),
    quotas: flags.quota && Object.fromEntries(flags.quota),
    thresholdMinute: toMilliseconds(flags['threshold-minute']),
    replicaDelay: toMilliseconds(flags['replica-delay']),
    replicaDayRule: flags['replica-day-rule'],
  });
}

/** Whether there is anything that a bandwidth could slow down. */
export const sends = (store: Store): store is SendingStore => store !== 'rds';

const each = <Name extends Store, Value>(
  names: readonly Name[],
  value: Value | undefined,
): Partial<Record<Name, Value>> | undefined =>
  value === undefined
    ? undefined
    : (Object.fromEntries(names.map((name) => [name, value])) as Partial<Record<Name, Value>>);

const toMilliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000;

const databaseTimes = (
  delay: number | undefined,
  switchingOver: number | undefined,
): SettingsChange['databaseTimes'] =>
  delay === undefined && switchingOver === undefined
    ? undefined
    : given({ creating: delay, deleting: delay, promoting: delay, switchingOver });

type WithoutUndefined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

const given = <Values extends object>(values: Values): WithoutUndefined<Values> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<Values>;
