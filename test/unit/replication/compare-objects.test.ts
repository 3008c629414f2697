import { describe, expect, it } from 'vitest';
import { difference, ObjectComparison, sentinelPrefix } from '../../../src/replication/compare-objects.ts';
import type { ObjectState } from '../../../src/replication/ports.ts';
import { virtualClock } from '../../support/clock.ts';
import { rule, SimulatedObjects, source } from './simulated-stores.ts';

const state = (replicationStatus: string, change: Partial<ObjectState> = {}): ObjectState => ({
  size: 5,
  checksum: 'CRC32:abcd',
  replicationStatus,
  ...change,
});
const replica = state('REPLICA');

describe('difference', () => {
  it.each<[string, ObjectState, ObjectState | undefined, string | RegExp]>([
    ['equal', state('COMPLETED'), replica, 'equal'],
    ['equal, spelled as the console does', state('COMPLETE'), replica, 'equal'],
    ['pending', state('PENDING'), undefined, 'pending'],
    ['pending, though the replica is there', state('PENDING'), replica, 'pending'],
    ['failed', state('FAILED'), undefined, 'is FAILED at the source'],
    ['failed, though something is there', state('FAILED'), replica, 'is FAILED at the source'],
    ['not covered', state(''), replica, /not covered by replication: no status/],
    ['itself a replica', replica, replica, /not covered by replication: REPLICA/],
    ['missing', state('COMPLETED'), undefined, 'is missing in the target'],
    ['not a replica', state('COMPLETED'), state(''), /not a REPLICA in the target but an object of its own/],
    ['replicated on', state('COMPLETED'), state('COMPLETED'), /not a REPLICA in the target but COMPLETED/],
    ['of another size', state('COMPLETED'), state('REPLICA', { size: 4 }), /4 bytes in the target and 5/],
    [
      'of another checksum',
      state('COMPLETED'),
      state('REPLICA', { checksum: 'x' }),
      /checksum x in the target/,
    ],
  ])('%s', (_name, atSource, atTarget, expected) => {
    expect(difference(atSource, atTarget)).toMatch(
      typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected,
    );
  });
});

async function comparisonOf(keys: readonly string[]) {
  const clock = virtualClock();
  const objects = new SimulatedObjects(clock);
  for (const key of keys) {
    await objects.put(source, rule.source.bucket, { key, body: new TextEncoder().encode(key) });
  }
  const comparison = new ObjectComparison(objects, rule.source, rule.target);
  const compare = () => comparison.compare(() => undefined);
  return { clock, objects, comparison, compare };
}

describe('ObjectComparison', () => {
  it('compares every page, and says how far it is', async () => {
    const { comparison } = await comparisonOf(['a', 'b', 'c', 'd', 'e']);
    const progress: string[] = [];
    const found = await comparison.compare((done, total) => progress.push(`${done}/${total}`));
    expect(found).toEqual({ compared: 5, pending: 0, wrong: [] });
    expect(progress).toEqual(['1/5', '2/5', '3/5', '4/5', '5/5']);
  });

  it('leaves the tool’s own sentinels out', async () => {
    const { compare } = await comparisonOf([`${sentinelPrefix}left-over`]);
    expect(await compare()).toEqual({ compared: 0, pending: 0, wrong: [] });
  });

  it('asks again for what was pending, and never again for what was equal', async () => {
    const { clock, objects, compare } = await comparisonOf(['early']);
    objects.lagMilliseconds = 1000;
    await objects.put(source, rule.source.bucket, { key: 'late', body: new Uint8Array(3) });
    const oldestPendingAt = clock.now();
    expect(await compare()).toEqual({ compared: 2, pending: 1, oldestPendingAt, wrong: [] });
    // Nobody needs to ask the target for what has not left the source.
    expect(objects.heads).not.toContain('target-bucket late');
    objects.heads.length = 0;
    clock.advance(1000);
    expect(await compare()).toEqual({ compared: 2, pending: 0, wrong: [] });
    expect(objects.heads).toEqual(['source-bucket late', 'target-bucket late']);
    objects.heads.length = 0;
    expect(await compare()).toEqual({ compared: 2, pending: 0, wrong: [] });
    expect(objects.heads).toEqual([]);
  });

  it('compares a new version of a key that was equal', async () => {
    const { objects, compare } = await comparisonOf(['a']);
    await compare();
    objects.heads.length = 0;
    await objects.put(source, rule.source.bucket, { key: 'a', body: new Uint8Array(9) });
    await compare();
    expect(objects.heads).toHaveLength(2);
  });

  it('finds what a delete marker hides, whenever it came, unless the source is hidden too', async () => {
    const { objects, compare } = await comparisonOf(['a', 'b', 'c']);
    expect(await compare()).toMatchObject({ wrong: [] });
    for (const key of ['a', 'b']) objects.hidden.add(`target-bucket ${key}`);
    // Deleted after it was listed: only HEAD knows.
    objects.lies.set('source-bucket b', undefined);
    expect(await compare()).toMatchObject({
      compared: 3,
      wrong: ['a is hidden in the target by a delete marker'],
    });
  });

  it('names what is wrong, in order, round after round', async () => {
    const { objects, compare } = await comparisonOf(['a', 'b', 'c']);
    objects.lies.set('target-bucket c', undefined);
    objects.lies.set('target-bucket a', { size: 1, checksum: 'CRC32:other', replicationStatus: 'REPLICA' });
    const expected = [
      'a has checksum CRC32:other in the target and CRC32:YQ== at the source',
      'c is missing in the target',
    ];
    expect((await compare()).wrong).toEqual(expected);
    expect((await compare()).wrong).toEqual(expected);
  });

  it('does not take a replica for missing that arrives between the two answers', async () => {
    const { objects, compare, clock } = await comparisonOf([]);
    objects.lagMilliseconds = 1000;
    await objects.put(source, rule.source.bucket, { key: 'a', body: new Uint8Array(1) });
    const head = objects.head.bind(objects);
    // S3 answers, and the replica arrives while the answer travels.
    objects.head = async (...asked) => {
      const answer = await head(...asked);
      clock.advance(600);
      return answer;
    };
    for (let round = 0; round < 3; round += 1) expect((await compare()).wrong).toEqual([]);
  });

  it('has nothing to say of an object that was deleted since it was listed', async () => {
    const { objects, compare } = await comparisonOf(['a']);
    objects.lies.set('source-bucket a', undefined);
    expect(await compare()).toMatchObject({ pending: 0, wrong: [] });
  });

  it('fails when S3 does', async () => {
    const { objects, compare } = await comparisonOf(['a', 'b']);
    objects.head = () => Promise.reject(new Error('AccessDenied'));
    await expect(compare()).rejects.toThrow('AccessDenied');
  });
});
