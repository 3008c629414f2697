import type {
  HistoryBucket,
  StoredSummary,
  SummaryTable,
} from '../../../../../src/templates/functions/pipeline/ports.ts';

export interface SimulatedStores {
  readonly bucket: HistoryBucket;
  readonly table: SummaryTable;
  readonly objects: Map<string, string>;
  readonly summaries: Map<string, StoredSummary>;
}

/** A history bucket and a table in memory; `fail` may throw before any call. */
export function simulatedStores(
  given: Readonly<Record<string, string>> = {},
  fail: (what: string) => void = () => undefined,
): SimulatedStores {
  const objects = new Map(Object.entries(given));
  const summaries = new Map<string, StoredSummary>();
  return {
    objects,
    summaries,
    bucket: {
      list: async function* (prefix) {
        fail('list');
        for (const key of [...objects.keys()].sort())
          if (key.startsWith(prefix)) yield { key, size: Buffer.byteLength(objects.get(key) ?? '') };
      },
      read: async (key) => {
        fail('read');
        return objects.get(key);
      },
      write: async (key, body) => {
        fail('write');
        objects.set(key, body);
      },
    },
    table: {
      put: async (summary) => {
        fail('put');
        summaries.set(summary.day, summary);
      },
      get: async (day) => {
        fail('get');
        return summaries.get(day);
      },
    },
  };
}
