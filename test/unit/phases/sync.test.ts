import { beforeEach, describe, expect, it } from 'vitest';
import { findStores } from '../../../src/phases/stores.ts';
import { syncPhase } from '../../../src/phases/sync/index.ts';
import { testObject } from '../../../src/phases/sync/test-data.ts';
import { verifyReplicationPhase } from '../../../src/phases/verify-replication/index.ts';
import { deploy } from './deploy.ts';
import { platform, type Platform } from './world.ts';

let at: Platform;
beforeEach(() => {
  at = platform();
});

const details = (): string[] =>
  at.seen.flatMap((event) => (event.type === 'step-ended' && event.phase === 'sync' ? [event.detail] : []));

describe('sync', () => {
  it('says what to do when nothing is deployed', async () => {
    await expect(at.run(syncPhase(at.world))).rejects.toMatchObject({ code: 'NOT_DEPLOYED', exit: 2 });
    expect(at.objects.puts).toEqual([]);
  });

  it('writes only to the stores that there are', async () => {
    const stepsOf = (stores: object): readonly string[] =>
      syncPhase({ ...at.world, stores }).steps.map(({ name }) => name);
    const { s3, dynamodb } = at.world.stores;
    expect(stepsOf({ s3 })).toEqual(['upload-objects', 'backfill']);
    expect(stepsOf({ dynamodb })).toEqual(['write-items']);
    expect(stepsOf({})).toEqual([]);
    await at.run(deploy(at.world));
    const only = { ...at.world, stores: { ...(dynamodb && { dynamodb }) } };
    const context = { clock: at.clock, openAction: () => undefined, journal: () => [] };
    expect((await findStores(only, context)).length).toBe(1);
  });

  it('uploads every object to the source, one in parts, and writes every item there', async () => {
    await at.run(deploy(at.world));
    await at.run(syncPhase(at.world));
    expect(at.objects.keys('source-bucket')).toEqual(
      Array.from({ length: 12 }, (_, index) => testObject(index).key),
    );
    expect(at.objects.puts.filter((put) => put.includes('in parts'))).toEqual([
      `${testObject(0).key} in parts of 5242880`,
    ]);
    expect(at.items.written).toHaveLength(30);
    expect(new Set(at.items.written.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
    expect(details()).toEqual([
      '12 of 12 objects uploaded to source-bucket (6.2 MiB), 0 were there',
      '30 items written to dashboard',
      'everything in the bucket is replicated already or on its way',
    ]);
    const last = at.seen.findLast(
      (event) => event.type === 'progress' && event.subject === 's3' && event.text.startsWith('uploading'),
    );
    expect(last).toMatchObject({ done: 12, total: 12, state: 'done' });
  });

  it('uploads nothing a second time, and only what is missing or of another size', async () => {
    await at.run(deploy(at.world));
    await at.run(syncPhase(at.world));
    at.objects.puts.length = 0;
    await at.run(syncPhase(at.world));
    expect(at.objects.puts).toEqual([]);
    expect(details().at(-3)).toBe('0 of 12 objects uploaded to source-bucket (0.0 MiB), 12 were there');
    at.objects.lies.set(`source-bucket ${testObject(3).key}`, undefined);
    at.objects.lies.set(`source-bucket ${testObject(4).key}`, {
      size: 1,
      checksum: '',
      replicationStatus: '',
    });
    await at.run(syncPhase(at.world));
    expect(at.objects.puts.sort()).toEqual([testObject(3).key, testObject(4).key]);
  });

  it('is followed by a gate that finds what it wrote', async () => {
    await at.run(deploy(at.world));
    await at.run(syncPhase(at.world));
    const { gate } = await at.run(verifyReplicationPhase(at.world));
    expect(gate).toMatchObject({ verdict: 'pass' });
  });
});
