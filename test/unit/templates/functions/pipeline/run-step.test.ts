import { describe, expect, it } from 'vitest';
import { runStep, type StepEvent } from '../../../../../src/templates/functions/pipeline/run-step.ts';
import type { Measured } from '../../../../../src/templates/functions/pipeline/steps.ts';
import { denied, recordingLog, storedTrade, throttled } from '../records.ts';
import { simulatedStores, type SimulatedStores } from './stores.ts';

const now = new Date('2026-11-25T20:00:00Z');
const object = 'trades/2026/11/25/shardId-000000000001/100.ndjson';
const content = ['T-1', 'T-2'].map((tradeId) => `${JSON.stringify(storedTrade({ tradeId }))}\n`).join('');
const summaryKey = 'summaries/2026/11/25/execution-1.json';

const run = (step: string, input: unknown, stores: SimulatedStores, execution = 'execution-1') =>
  runStep({ step: step as StepEvent['step'], execution, input }, stores, now, recordingLog());

/** All steps, each with the output of the one before; twice each, as after a timeout. */
async function runAll(stores: SimulatedStores, input: unknown, execution?: string): Promise<Measured> {
  let output = input;
  for (const step of ['validate', 'transform', 'store', 'verify']) {
    const first = await run(step, output, stores, execution);
    expect(await run(step, output, stores, execution)).toEqual(first);
    output = first;
  }
  return output as Measured;
}

describe('the pipeline', () => {
  it('makes a summary of the day and points to it', async () => {
    const stores = simulatedStores({ [object]: content });
    const output = await runAll(stores, { day: '2026-11-25' });
    expect(output).toMatchObject({
      ...{ day: '2026-11-25', objects: 1, bytes: Buffer.byteLength(content) },
      ...{ key: summaryKey, trades: 2, symbols: 1, verified: true },
    });
    expect(JSON.parse(stores.objects.get(summaryKey) ?? '')).toMatchObject({
      day: '2026-11-25',
      trades: 2,
      symbols: [{ symbol: 'ACME', trades: 2, boughtQuantity: 400, notional: 4200 }],
    });
    expect(stores.summaries.get('2026-11-25')).toMatchObject({ key: summaryKey, trades: 2 });
  });

  it('makes one of nothing on a day without trades', async () => {
    expect(await runAll(simulatedStores(), { day: '2026-11-22' })).toMatchObject({
      objects: 0,
      trades: 0,
      verified: true,
    });
  });

  it('makes the same of the same trades, however they lie, under a name of each execution', async () => {
    const [first = '', second = ''] = content.split(/(?<=\n)/);
    const apart = simulatedStores({ [object]: second, 'trades/2026/11/25/shardId-2/1.ndjson': first });
    const together = simulatedStores({ [object]: content });
    await runAll(apart, { day: '2026-11-25' }, 'one');
    await runAll(together, { day: '2026-11-25' }, 'two');
    expect(apart.objects.get('summaries/2026/11/25/one.json')).toBe(
      together.objects.get('summaries/2026/11/25/two.json'),
    );
  });
});

describe('input that is wrong', () => {
  it.each([
    ['validate', {}],
    ['validate', null],
    ['validate', undefined],
    ['validate', { day: '2026-02-30' }],
    ['validate', { day: 20_261_125 }],
    ['validate', { day: '2026-11-26' }],
    ['transform', { day: 'today' }],
    ['store', { day: '2026-11-25' }],
    ['store', null],
    ['verify', { day: '2026-11-25', key: 'x', sha256: 'x', trades: '2', symbols: 1, objects: 1, bytes: 1 }],
    ['publish', { day: '2026-11-25' }],
  ])('of %s, %j, is a ValidationError', async (step, input) => {
    const stores = simulatedStores();
    await expect(run(step, input, stores)).rejects.toMatchObject({ name: 'ValidationError' });
    expect(stores.objects.size + stores.summaries.size).toBe(0);
  });

  it.each(['', 'a/b', '../x', 'x'.repeat(81)])('so is the execution %j', async (execution) => {
    const running = run('validate', { day: '2026-11-25' }, simulatedStores(), execution);
    await expect(running).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('so is none', async () => {
    const event = { step: 'validate', input: { day: '2026-11-25' } } as StepEvent;
    const running = runStep(event, simulatedStores(), now, recordingLog());
    await expect(running).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('takes today, but not tomorrow', async () => {
    expect(await run('validate', { day: '2026-11-25' }, simulatedStores())).toMatchObject({ objects: 0 });
  });
});

describe('verify', () => {
  const stored = async () => {
    const stores = simulatedStores({ [object]: content });
    const output = await run('store', await run('transform', { day: '2026-11-25' }, stores), stores);
    return { stores, output };
  };
  const verifying = async (spoil: (stores: SimulatedStores) => unknown) => {
    const { stores, output } = await stored();
    await spoil(stores);
    return run('verify', output, stores);
  };

  it.each<[string, (stores: SimulatedStores) => unknown]>([
    ['an item that is gone', ({ summaries }) => summaries.clear()],
    ['an object that is gone', ({ objects }) => objects.delete(summaryKey)],
    ['an object that is another', ({ objects }) => objects.set(summaryKey, '{}')],
    [
      'a later execution of the same day',
      async (stores) =>
        run('store', await run('transform', { day: '2026-11-25' }, stores, 'two'), stores, 'two'),
    ],
  ])('finds %s', async (_, spoil) => {
    await expect(verifying(spoil)).rejects.toMatchObject({ name: 'VerificationError' });
  });

  it('finds sums that do not add up', async () => {
    const { stores, output } = await stored();
    await expect(run('verify', { ...output, trades: 3 }, stores)).rejects.toThrow(
      'have 2 trades in all, not 3',
    );
  });
});

describe('an error', () => {
  const failing = (error: Error): SimulatedStores =>
    simulatedStores({ [object]: content }, () => {
      throw error;
    });

  it.each(['validate', 'transform'])(
    'of a store that is busy has one name in %s, for Retry',
    async (step) => {
      const running = run(step, { day: '2026-11-25' }, failing(throttled()));
      await expect(running).rejects.toMatchObject({
        name: 'TransientError',
        message: `${step} failed for now: ProvisionedThroughputExceededException.`,
      });
    },
  );

  it('that does not pass by itself keeps its name', async () => {
    const running = run('validate', { day: '2026-11-25' }, failing(denied()));
    await expect(running).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is logged by name, a success by counts, and neither with a trade', async () => {
    const log = recordingLog();
    const stores = simulatedStores({ [object]: content });
    const event = (step: StepEvent['step']): StepEvent => ({
      step,
      execution: 'e',
      input: { day: '2026-11-25' },
    });
    await runStep(event('transform'), stores, now, log);
    await expect(runStep(event('store'), stores, now, log)).rejects.toThrow();
    expect(log.lines).toMatchObject([
      { message: 'step done', step: 'transform', execution: 'e', objects: 1 },
      { message: 'step failed', step: 'store', execution: 'e', error: 'ValidationError' },
    ]);
    expect(JSON.stringify(log.lines)).not.toMatch(/ACME|T-1|trader/);
  });
});
