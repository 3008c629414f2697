import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { loadPlatform } from '../../../src/platform.ts';
import { layer } from '../../support/world.ts';
import { criticalPath, oneAfterAnother } from '../../support/critical-path.ts';
import { randomLayers, randomSettings } from '../../support/random-layers.ts';
import { randomOf } from '../../support/random.ts';
import { callsWhileWaiting, timedDeploy } from '../../support/timed-deploy.ts';

/** A deploy may take this much of the time that AWS needs at least. */
const allowed = 1.05;

describe('the time that a deploy takes', { timeout: 60_000 }, () => {
  test('of the whole platform is that of its longest chain', async () => {
    const config = configSchema.parse({});
    const { wanted, settings } = loadPlatform({
      config,
      file: undefined,
      stateDirectory: '',
      manifestFile: undefined,
    });
    const { seconds, criticalPath: longest, stacks } = await timedDeploy(wanted, settings);
    expect(stacks).toBe(20);
    expect(seconds / longest).toBeGreaterThanOrEqual(1);
    expect(seconds / longest).toBeLessThan(allowed);
  });

  test.each([1, 2, 3])(
    'of 200 random stacks in two regions is that of their longest chain (%i)',
    async (seed) => {
      const layers = randomLayers(randomOf(seed), 125, 12);
      const timed = await timedDeploy(layers, randomSettings);
      expect(timed.stacks).toBeGreaterThan(180);
      expect(timed.seconds / timed.criticalPath).toBeGreaterThanOrEqual(1);
      expect(timed.seconds / timed.criticalPath).toBeLessThan(allowed);
      expect(timed.oneAfterAnother / timed.criticalPath).toBeGreaterThan(3);
    },
  );

  test('is no matter of how many stacks are waited for: they cost the same calls a minute', async () => {
    const few = await callsWhileWaiting(5);
    expect(few).toBeGreaterThan(60);
    expect(await callsWhileWaiting(50)).toBeCloseTo(few, 0);
    expect(await callsWhileWaiting(200)).toBeCloseTo(few, 0);
  });
});

describe('the critical path', () => {
  const both = ['source', 'target'] as const;
  const read = (name: string, region: 'source' | 'target') =>
    ({ from: 'output', layer: name, region, output: 'Arn' }) as const;

  test('goes through what is read, what is named, and regions in order', () => {
    const layers = [
      layer('a', { regions: both, regionConcurrency: 'parallel' }),
      layer('b', { regions: both, overrides: { target: { P: read('a', 'target') } } }),
      layer('c', { parameters: { P: read('a', 'source') } }),
      layer('d', { dependsOn: ['b', 'c'] }),
    ];
    const times: Readonly<Record<string, number>> = { 'a target': 5, 'c source': 20 };
    const timeOf = ({ name }: { name: string }, role: string): number => times[`${name} ${role}`] ?? 1;
    // a in the source, c, d; beside it b in the source and, after a, in the target.
    expect(criticalPath(layers, timeOf)).toBe(22);
    expect(criticalPath(layers, (of, role) => (of.name === 'c' ? 1 : timeOf(of, role)))).toBe(7);
    expect(oneAfterAnother(layers, timeOf)).toBe(1 + 5 + 1 + 1 + 20 + 1);
  });
});
