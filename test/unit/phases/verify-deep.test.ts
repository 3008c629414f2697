import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyReplicationPhase } from '../../../src/phases/verify-replication/index.ts';
import type { ContentCompared, MigrationEvent } from '../../../src/runbook/events.ts';
import { listed } from '../replication/deep/simulated-listings.ts';
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
