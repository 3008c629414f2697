import type { EmulatorApi, Scope } from '../../emulator-api.ts';
import type { Operation, Output, Structure } from './protocol.ts';

const service = 'GraniteServiceVersion20100801';

/** CloudWatch's timestamps in the emulator's JSON: seconds, or text where it takes them for that. */
const timestamp = /Timestamps?$|^LastModified$/;

/**
 * An operation that is the emulator's, in JSON whatever protocol it came in: the emulator knows no CBOR without a package
 * that it does not install, and heeds less of what it is asked in Query (the dimensions of ListMetrics, percentiles).
 * @throws AwsFault
 */
export async function askEmulator(
  api: EmulatorApi,
  scope: Scope,
  { name, input }: Pick<Operation, 'name' | 'input'>,
): Promise<Structure> {
  return structureOf(await api.json(scope, 'monitoring', `${service}.${name}`, input.raw()));
}

function structureOf(value: unknown): Structure {
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [
      name,
      timestamp.test(name) ? datesOf(member) : outputOf(member),
    ]),
  );
}

function outputOf(value: unknown): Output {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(outputOf);
  return typeof value === 'object' ? structureOf(value) : (value as Output);
}

const datesOf = (value: unknown): Output =>
  Array.isArray(value)
    ? value.map(datesOf)
    : new Date(typeof value === 'number' ? value * 1000 : (value as string));
