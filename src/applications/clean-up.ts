import type { Applications } from './platform.ts';
import type { ApplicationPorts } from './ports.ts';
import { keyOf, prefixesOf, tradeKey, type TestRecords } from './test-records.ts';

/**
 * Takes away what the checks wrote. Items go in both regions with one delete; versions of objects on each side, since deletes by
 * version do not replicate (T24). Records of a stream go by themselves, when they have been kept for as long as the stream keeps.
 * @returns how many versions of objects.
 */
export async function removeTestRecords(
  { source, target, table }: Applications,
  { items, history }: Pick<ApplicationPorts, 'items' | 'history'>,
  records: TestRecords,
): Promise<number> {
  const { user, sessionOf, executionOf, days } = records;
  const keys = [
    tradeKey(records),
    ...['missing', `api-${source.region}`, `api-${target.region}`].map((what) =>
      keyOf(user, sessionOf(what)),
    ),
    ...Object.values(days).map((day) => keyOf('.daily-summary', day)),
    keyOf('.pipeline-failure', executionOf('fails')),
  ];
  for (const key of keys) await items.delete(source.region, table, key);
  let versions = 0;
  for (const { region, bucket } of [source, target])
    for (const prefix of Object.values(days).flatMap(prefixesOf))
      versions += await history.remove(region, bucket, prefix);
  return versions;
}

/** Items of the check of the global table alone. */
export async function removeTableRecords(
  table: string,
  regions: { readonly source: string; readonly target: string },
  { items }: Pick<ApplicationPorts, 'items'>,
  { user, sessionOf }: TestRecords,
): Promise<void> {
  for (const region of [regions.source, regions.target])
    await items.delete(region, table, keyOf(user, sessionOf(`from-${region}`)));
}
