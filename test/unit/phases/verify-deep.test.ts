import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyReplicationPhase } from '../../../src/phases/verify-replication/index.ts';
import type { ContentCompared, MigrationEvent } from '../../../src/runbook/events.ts';
import { listed } from '../replication/deep/simulated-listings.ts';
import { sourceReport, targetReport } from '../replication/inventory/reports.ts';
import { rule } from '../replication/simulated-stores.ts';
import { platform, type Platform } from './world.ts';
import { deploy } from './deploy.ts';

const contentsIn = (seen: readonly MigrationEvent[]): ContentCompared[] =>
  seen.flatMap((event) => (event.type === 'content-compared' ? [event.content] : []));

async function deployed(): Promise<Platform> {
  const on = platform();
  await on.run(deploy(on.world));
  return on;
}

const deepPhase = ({ world, compared }: Platform, allowUnknown = {}) =>
  verifyReplicationPhase({ ...world, objects: compared.objects }, { stores: ['s3'], allowUnknown, deep: {} });

describe('verify-replication --deep', () => {
  it('refuses differences before the gate, lists them all, and tells the journal', async () => {
    const on = await deployed();
    on.compared.buckets.set(rule.source.bucket, [listed('a', 'v1'), listed('b', 'v2')]);
    on.compared.buckets.set(rule.target.bucket, [listed('a', 'v1'), listed('c', 'v3')]);
    await expect(on.run(deepPhase(on))).rejects.toMatchObject({
      kind: 'refused',
      code: 'CONTENT_DIFFERS',
      message: expect.stringContaining('missing: b (version v2)') as string,
    });
    const [content] = contentsIn(on.seen);
    expect(content).toMatchObject({
      ...{ verdict: 'refuse', compared: 3, equal: 1, differences: { missing: 1, extra: 1 } },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const lines = readFileSync(join(on.world.comparisons, 's3-differences.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind).sort()).toEqual([
      'extra',
      'missing',
    ]);
    expect(on.seen.some(({ type }) => type === 'gate-opened')).toBe(false);
  });

  it('takes nothing that is unverifiable for equal, unless an operator lets it', async () => {
    const on = await deployed();
    on.compared.buckets.set(rule.source.bucket, [listed('a', 'v1', { etag: 'x' })]);
    on.compared.buckets.set(rule.target.bucket, [listed('a', 'v1', { etag: 'y' })]);
    await expect(on.run(deepPhase(on))).rejects.toMatchObject({ code: 'CONTENT_UNVERIFIABLE' });
    await expect(on.run(deepPhase(on, { s3: 'encrypted anew' }))).rejects.not.toMatchObject({
      code: 'CONTENT_UNVERIFIABLE',
    });
    expect(contentsIn(on.seen).map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
  });
});

describe('verify-replication --inventory', () => {
  const inventoryPhase = ({ world }: Platform, kinds: Readonly<Record<string, number>>) =>
    verifyReplicationPhase(
      {
        ...world,
        inventoryComparison: {
          ...{ source: 'daily', target: 'weekly' },
          place: { region: 'eu-central-1', database: 'default', workGroup: 'primary', output: undefined },
        },
        inventoryReports: {
          newest: async ({ region, bucket }, id) => {
            expect(id).toBe(bucket === rule.source.bucket ? 'daily' : 'weekly');
            return region === 'us-east-1' ? sourceReport : targetReport;
          },
        },
        queries: {
          run: async (_place, sql) => ({
            rows: sql.includes('GROUP BY kind')
              ? Object.entries(kinds).map(([kind, count]) => [kind, `${count}`])
              : sql.includes('numbered')
                ? [['missing', 'a', 'v1']]
                : [],
            scannedBytes: 0,
          }),
        },
      },
      { stores: ['s3'], inventory: true },
    );

  it('refuses what the reports tell differently, and says in the journal what was compared', async () => {
    const on = await deployed();
    await expect(on.run(inventoryPhase(on, { equal: 8, missing: 2, young: 1 }))).rejects.toMatchObject({
      code: 'CONTENT_DIFFERS',
      message: expect.stringContaining('missing: a (version v1)') as string,
    });
    expect(contentsIn(on.seen)).toMatchObject([
      {
        ...{ subject: 's3', verdict: 'refuse', source: 'inventory', compared: 10, equal: 8, young: 1 },
        reports: { source: '2026-11-24T01:00:00.000Z', target: '2026-11-24T03:00:00.000Z' },
      },
    ]);
    expect(on.seen.some(({ type }) => type === 'gate-opened')).toBe(false);
  });

  it('opens the gate when nothing differs', async () => {
    const on = await deployed();
    await on.run(inventoryPhase(on, { equal: 8, young: 1 })).catch(() => undefined);
    expect(contentsIn(on.seen).map(({ verdict }) => verdict)).toEqual(['pass']);
    expect(on.seen.some(({ type }) => type === 'gate-opened')).toBe(true);
  });

  it('needs inventories in the configuration', async () => {
    const on = await deployed();
    expect(() => verifyReplicationPhase(on.world, { inventory: true })).toThrow('names no inventories');
  });
});
