import type { ResourceFault, SettingsChange, Store, WireFault } from '../../local-aws/index.ts';

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
  } & Given<'lag' | 'replica-delay' | 'seed', number> &
    Given<'stall' | 'replica-day-rule', boolean>,
): SettingsChange {
  const { store: stores = ['s3', 'dynamodb', 'rds'], lag, bandwidth, stall, seed } = flags;
  const forStores = <Value>(value: Value | undefined): Partial<Record<Store, Value>> | undefined =>
    value === undefined ? undefined : Object.fromEntries(stores.map((store) => [store, value]));
  return given({
    lag: forStores(lag === undefined ? undefined : lag * 1000),
    bandwidth: forStores(bandwidth),
    stalled: forStores(stall),
    seed,
    replicaDelay: flags['replica-delay'] === undefined ? undefined : flags['replica-delay'] * 1000,
    replicaDayRule: flags['replica-day-rule'],
  });
}

type WithoutUndefined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

const given = <Values extends object>(values: Values): WithoutUndefined<Values> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<Values>;
