import { describe, expect, it } from 'vitest';
import { MigrationError } from '../../../src/errors.ts';
import { createDynamodbStore } from '../../../src/replication/dynamodb-store.ts';
import { createReplicationGate } from '../../../src/replication/gate.ts';
import { createS3Store } from '../../../src/replication/s3-store.ts';
import { runRunbook } from '../../../src/runbook/engine.ts';
import type { MigrationEvent } from '../../../src/runbook/events.ts';
import type { GatePolicy } from '../../../src/runbook/gate.ts';
import { virtualClock } from '../../support/clock.ts';
import { counter, runbookRequest } from '../../support/world.ts';
import {
  rule,
  SimulatedItems,
  SimulatedMetrics,
  SimulatedObjects,
  source,
  table,
  target,
} from './simulated-stores.ts';

const policy: GatePolicy = {
  samples: 3,
  intervalSeconds: 10,
  timeoutSeconds: 120,
  maxLagSeconds: 30,
  freshSeconds: 90,
};

/** The gate, held by the real engine, over stores that replicate in virtual time. */
async function gateOver(change: Partial<GatePolicy> = {}) {
  const clock = virtualClock();
  const objects = new SimulatedObjects(clock);
  const items = new SimulatedItems(clock);
  const metrics = new SimulatedMetrics();
  const body = new TextEncoder().encode('history');
  for (const key of ['a', 'b', 'c']) await objects.put(source, rule.source.bucket, { key, body });
  const seen: MigrationEvent[] = [];
  const gate = createReplicationGate(
    async () => [
      createS3Store(rule, objects, metrics),
      createDynamodbStore(table, { source, target }, items, metrics),
    ],
    { ...policy, ...change },
    counter(),
  );
  const controller = new AbortController();
  const startedAt = clock.now();
  const phase = { name: 'verify-replication', title: 'Verify', steps: [], gate };
  const hold = () =>
    runRunbook(
      runbookRequest([phase], {
        clock,
        signal: controller.signal,
        observe: (event) => {
          seen.push(event);
        },
      }),
    );
  const refusal = async (): Promise<MigrationError> => {
    const error: unknown = await hold().catch((thrown: unknown) => thrown);
    if (error instanceof MigrationError) return error;
    throw new Error(`the gate did not refuse: ${String(error)}`);
  };
  const samples = () => seen.flatMap((event) => (event.type === 'gate-sampled' ? [event.sample] : []));
  const seconds = () => (clock.now() - startedAt) / 1000;
  return { clock, objects, items, metrics, seen, controller, hold, refusal, samples, seconds };
}

describe('the replication gate', () => {
  it('passes after three good samples in a row, an interval apart', async () => {
    const { hold, samples, seconds, objects, items } = await gateOver();
    const state = await hold();
    expect(state.gate).toMatchObject({ verdict: 'pass', maxLagSeconds: 30 });
    expect(state.gate?.readings.map(({ subject, verdict }) => `${subject} ${verdict}`)).toEqual([
      's3 pass',
      'dynamodb pass',
    ]);
    expect(samples()).toHaveLength(3);
    expect(seconds()).toBe(20);
    expect(objects.keys('target-bucket')).toEqual(['a', 'b', 'c']);
    expect(items.written).toEqual([]);
  });

  it('lets through what is pending and younger than the limit', async () => {
    const { hold, samples, objects } = await gateOver();
    objects.lagMilliseconds = 25_000;
    await objects.put(source, rule.source.bucket, { key: 'late', body: new Uint8Array(2) });
    objects.lagMilliseconds = 0;
    await hold();
    expect(samples().map(({ readings }) => readings[0]?.content?.pending)).toEqual([1, 1, 1]);
  });

  it('does not let through what is pending for longer, and counts from the first good sample', async () => {
    const { hold, samples, objects, clock } = await gateOver();
    objects.lagMilliseconds = 55_000;
    await objects.put(source, rule.source.bucket, { key: 'late', body: new Uint8Array(2) });
    clock.advance(31_000);
    objects.lagMilliseconds = 0;
    await hold();
    expect(samples().map(({ readings }) => readings[0]?.verdict)).toEqual([
      ...['refuse', 'refuse', 'refuse'],
      ...['pass', 'pass', 'pass'],
    ]);
  });

  it('refuses at its deadline, naming the store, the lag and the limit', async () => {
    // A backlog that becomes less gives hope: nothing is refused early.
    const { refusal, objects, seconds, items, metrics, clock } = await gateOver();
    objects.lagMilliseconds = 1_000_000;
    metrics.valueOf = ({ name }) =>
      name === 'BytesPendingReplication' ? 1e9 - clock.now() / 1e6 : metrics.values['AWS/S3'];
    const error = await refusal();
    expect(error).toMatchObject({ code: 'GATE_REFUSED', exit: 3 });
    expect(error.message).toMatch(/s3: the sentinel has not arrived after 1[23]\d(\.\d)? s, limit 30 s/);
    expect(error.message).not.toContain('dynamodb:');
    expect(seconds()).toBeGreaterThanOrEqual(120);
    expect(seconds()).toBeLessThan(140);
    expect(objects.keys('source-bucket')).toEqual(['a', 'b', 'c']);
    expect(items.written).toEqual([]);
  });

  it('refuses early when the lag only grows, and says why', async () => {
    const { refusal, objects, seconds, seen } = await gateOver({ timeoutSeconds: 100_000 });
    objects.lagMilliseconds = Infinity;
    const { code, message } = await refusal();
    expect(code).toBe('GATE_REFUSED');
    expect(message).toContain('It did not wait for its deadline: the lag of s3 has grown from 40 s to 90 s');
    expect(seconds()).toBe(90);
    const decided = seen.find((event) => event.type === 'gate-decided');
    expect(decided?.early).toContain('has not become less once');
  });

  it('holds each store to its own limit', async () => {
    const { refusal, metrics } = await gateOver({ maxLagSecondsOf: { dynamodb: 2, s3: 900 } });
    metrics.values['AWS/S3'] = 800;
    metrics.values['AWS/DynamoDB'] = 2100;
    const { message } = await refusal();
    expect(message).toContain('dynamodb: ReplicationLatency in us-east-1 is 2.1 s, limit 2 s');
    expect(message).not.toContain('s3:');
  });

  it('lets a store stay unknown when an operator says so, and writes down why', async () => {
    const { hold, metrics, seen } = await gateOver({ allowUnknown: { s3: 'RTC is not on yet' } });
    metrics.values['AWS/S3'] = undefined;
    const { gate } = await hold();
    expect(gate?.verdict).toBe('pass');
    expect(gate?.readings).toMatchObject([
      { subject: 's3', verdict: 'unknown', unknownAllowed: true },
      { subject: 'dynamodb', verdict: 'pass' },
    ]);
    expect(seen).toContainEqual({
      type: 'unknown-allowed',
      phase: 'verify-replication',
      subject: 's3',
      reason: 'RTC is not on yet',
    });
  });

  it('never lets a store through that refuses, or only what is unknown', async () => {
    const refusing = await gateOver({ allowUnknown: { s3: 'so be it' } });
    refusing.metrics.values['AWS/S3'] = 31;
    expect(await refusing.refusal()).toMatchObject({ code: 'GATE_REFUSED' });
    const unknown = await gateOver({ allowUnknown: { s3: 'so be it', dynamodb: 'as well' } });
    unknown.metrics.values['AWS/S3'] = unknown.metrics.values['AWS/DynamoDB'] = undefined;
    expect(await unknown.refusal()).toMatchObject({ code: 'GATE_UNKNOWN' });
  });

  it.each([
    [0, undefined],
    [1_000_000, 'GATE_REFUSED'],
  ])('shows what it finds until it is stopped, with a lag of %d, and ends with %s', async (lag, code) => {
    const { hold, controller, objects, samples, clock } = await gateOver({ watch: true, timeoutSeconds: 1 });
    objects.lagMilliseconds = lag;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (...given) => {
      if (samples().length === 12) controller.abort(new Error('Interrupted.'));
      return sleep(...given);
    };
    const ended: unknown = await hold().catch((error: unknown) => error);
    expect(samples()).toHaveLength(12);
    expect((ended as { code?: string }).code).toBe(code);
  });

  it('refuses a lag that only CloudWatch sees', async () => {
    const { refusal, metrics } = await gateOver();
    metrics.values['AWS/DynamoDB'] = 31_000;
    const { code, message } = await refusal();
    expect(code).toBe('GATE_REFUSED');
    expect(message).toContain('dynamodb: ReplicationLatency in us-east-1 is 31 s, limit 30 s');
  });

  it.each<[string, (metrics: SimulatedMetrics) => void]>([
    ['missing', (metrics) => (metrics.values['AWS/S3'] = undefined)],
    ['stale', (metrics) => (metrics.ageMilliseconds = 700_000)],
    ['-1', (metrics) => (metrics.values['AWS/S3'] = -1)],
  ])('cannot know with a metric that is %s, and never passes', async (_name, spoil) => {
    const { refusal, metrics, samples } = await gateOver();
    spoil(metrics);
    expect(await refusal()).toMatchObject({ code: 'GATE_UNKNOWN', exit: 3 });
    expect(samples().every(({ readings }) => readings[0]?.verdict === 'unknown')).toBe(true);
  });

  it('refuses an object that differs, though every lag is fine', async () => {
    const { refusal, objects } = await gateOver();
    objects.lies.set('target-bucket b', undefined);
    expect((await refusal()).message).toContain('s3: b is missing in the target');
  });

  it('says how it ended even when a sentinel cannot be taken away', async () => {
    const { refusal, objects, seen } = await gateOver();
    objects.lagMilliseconds = 1_000_000;
    objects.deleteVersion = () => Promise.reject(new Error('AccessDenied'));
    expect(await refusal()).toMatchObject({ code: 'GATE_REFUSED' });
    const told = seen.flatMap((event) => (event.type === 'progress' ? [event.text] : []));
    expect(told).toContain('a sentinel stays: AccessDenied');
    expect(seen.some(({ type }) => type === 'gate-decided')).toBe(true);
  });

  it.each<[string, (objects: SimulatedObjects, items: SimulatedItems, error: Error) => void]>([
    [
      'another store',
      (objects, _items, error) => {
        objects.head = () => Promise.reject(error);
      },
    ],
    [
      'another part of the same store',
      (_objects, items, error) => {
        items.replicas = () => Promise.reject(error);
      },
    ],
  ])('lets a sentinel under way end before it throws what %s met, and takes it away', async (_who, spoil) => {
    const { hold, objects, items, clock } = await gateOver();
    const expired = new MigrationError('credentials', 'expired', { code: 'CREDENTIALS_REJECTED' });
    spoil(objects, items, expired);
    items.lagMilliseconds = 1_000_000;
    await expect(hold()).rejects.toBe(expired);
    const endedAt = clock.now();
    expect(items.written).toEqual([]);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(endedAt);
  });

  it('ends with the interruption, and takes its sentinels away', async () => {
    const { hold, controller, objects, items } = await gateOver();
    objects.lagMilliseconds = items.lagMilliseconds = 1_000_000;
    const reason = new MigrationError('interrupted', 'Interrupted.', { code: 'INTERRUPTED' });
    const put = objects.put.bind(objects);
    objects.put = async (...given) => {
      setImmediate(() => controller.abort(reason));
      return put(...given);
    };
    await expect(hold()).rejects.toBe(reason);
    expect(objects.keys('source-bucket')).toEqual(['a', 'b', 'c']);
    expect(items.written).toEqual([]);
  });
});
