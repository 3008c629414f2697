import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deployLayers, deleteLayers } from '../../../src/deployment/deploy.ts';
import { dependenciesOf, order, runGraph, validateGraph } from '../../../src/deployment/graph.ts';
import type { Layer } from '../../../src/deployment/layer.ts';
import { MigrationError } from '../../../src/errors.ts';
import { virtualClock } from '../../support/clock.ts';
import { layer, simulatedMigration, template } from '../../support/world.ts';

interface Node {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly seconds: number;
}

/** Any graph without cycles: every node depends on some of those before it, and then they are shuffled. */
const acyclic: fc.Arbitrary<readonly Node[]> = fc
  .array(fc.record({ picks: fc.array(fc.nat()), seconds: fc.integer({ min: 1, max: 50 }) }), { maxLength: 9 })
  .map((drawn) =>
    drawn.map(({ picks, seconds }, index) => ({
      name: `n${index}`,
      seconds,
      dependsOn: index === 0 ? [] : [...new Set(picks.map((pick) => `n${pick % index}`))],
    })),
  )
  .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));

const pickOf = (nodes: readonly Node[], pick: number): Node => {
  const picked = nodes[pick % nodes.length];
  if (!picked) throw new Error('an empty graph has nothing to pick');
  return picked;
};

interface Spell {
  readonly from: number;
  readonly to: number;
}

async function timesOf(nodes: readonly Node[]): Promise<ReadonlyMap<string, Spell>> {
  const clock = virtualClock(0);
  const spells = new Map<string, Spell>();
  await runGraph(
    nodes,
    ({ dependsOn }) => dependsOn,
    async ({ name, seconds }) => {
      const from = clock.now();
      await clock.sleep(seconds * 1000);
      spells.set(name, { from, to: clock.now() });
    },
  );
  return spells;
}

describe('runGraph', () => {
  test('starts every node exactly when the last of its dependencies ends', async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, async (nodes) => {
        const spells = await timesOf(nodes);
        expect(spells.size).toBe(nodes.length);
        for (const { name, dependsOn } of nodes) {
          const ends = dependsOn.map((dependency) => spells.get(dependency)?.to ?? NaN);
          expect(spells.get(name)?.from).toBe(Math.max(0, ...ends));
        }
      }),
    );
  });

  test('after a failure starts nothing new, waits for what runs and throws it', async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, fc.nat(), async (nodes, pick) => {
        fc.pre(nodes.length > 0);
        const failing = pickOf(nodes, pick);
        const clock = virtualClock(0);
        const started = new Map<string, number>();
        const ended = new Set<string>();
        let failedAt = Infinity;
        const run = runGraph(
          nodes,
          ({ dependsOn }) => dependsOn,
          async ({ name, seconds }) => {
            started.set(name, clock.now());
            await clock.sleep(seconds * 1000);
            ended.add(name);
            if (name !== failing.name) return;
            failedAt = clock.now();
            throw new Error(`${name} failed`);
          },
        );
        await expect(run).rejects.toThrow(`${failing.name} failed`);
        expect([...ended].sort()).toEqual([...started.keys()].sort());
        for (const at of started.values()) expect(at).toBeLessThanOrEqual(failedAt);
        const dependents = nodes.filter(({ dependsOn }) => dependsOn.includes(failing.name));
        for (const { name } of dependents) expect(started.has(name)).toBe(false);
      }),
    );
  });

  test('names everything that failed at the same time', async () => {
    const fail = (name: string) =>
      new MigrationError('aws', `${name} failed.`, {
        ...{ code: 'LAYER_FAILED', next: [`mend ${name}`, 'run it again'] },
      });
    const run = runGraph(
      [{ name: 'a' }, { name: 'b' }],
      () => [],
      async ({ name }) => Promise.reject(fail(name)),
    );
    await expect(run).rejects.toMatchObject({
      message: 'a failed. b failed.',
      code: 'LAYER_FAILED',
      kind: 'aws',
      next: ['mend a', 'run it again', 'mend b'],
    });
  });

  test('throws the same error once, and a bug as it is', async () => {
    const interrupted = new MigrationError('interrupted', 'Interrupted.', { code: 'INTERRUPTED' });
    const both = [{ name: 'a' }, { name: 'b' }];
    await expect(
      runGraph(
        both,
        () => [],
        async () => Promise.reject(interrupted),
      ),
    ).rejects.toBe(interrupted);
    const bugs = runGraph(
      both,
      () => [],
      async ({ name }) => Promise.reject(new TypeError(name)),
    );
    await expect(bugs).rejects.toThrow(AggregateError);
  });

  test('finds a cycle before any work', async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, fc.nat(), async (nodes, pick) => {
        fc.pre(nodes.length > 0);
        const first = pickOf(nodes, pick);
        // A loop through a node of its own, hung into the graph.
        const looped = [
          ...nodes.map((node) =>
            node === first ? { ...node, dependsOn: [...node.dependsOn, 'loop'] } : node,
          ),
          { name: 'loop', dependsOn: [first.name], seconds: 1 },
        ];
        let worked = false;
        const run = runGraph(
          looped,
          ({ dependsOn }) => dependsOn,
          async () => void (worked = true),
        );
        await expect(run).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
        expect(worked).toBe(false);
      }),
    );
  });
});

describe('validateGraph', () => {
  const layersOf = (nodes: readonly Node[]): Layer[] =>
    nodes.map(({ name, dependsOn }) => layer(name, { dependsOn }));

  test('accepts what has no cycle, and orders dependencies first', () => {
    fc.assert(
      fc.property(acyclic, (nodes) => {
        const layers = layersOf(nodes);
        validateGraph(layers);
        const names = order(layers).map(({ name }) => name);
        for (const each of layers)
          for (const dependency of dependenciesOf(each))
            expect(names.indexOf(dependency)).toBeLessThan(names.indexOf(each.name));
      }),
    );
  });

  const fromOutput = (name: string, region: 'source' | 'target', output = 'Arn') =>
    ({ from: 'output', layer: name, region, output }) as const;

  test.each<[string, Layer[], string]>([
    ['a duplicate', [layer('a'), layer('a')], 'a is declared twice'],
    ['an unknown dependency', [layer('a', { dependsOn: ['b'] })], 'a depends on b, which does not exist'],
    ['itself', [layer('a', { dependsOn: ['a'] })], 'a depends on itself'],
    [
      'a cycle through an output',
      [layer('a', { parameters: { P: fromOutput('b', 'source') } }), layer('b', { dependsOn: ['a'] })],
      'layers depend on each other: a → b; b → a',
    ],
    [
      'an output of an unknown layer',
      [layer('a', { parameters: { P: fromOutput('b', 'source') } })],
      'a reads Arn of b, which does not exist',
    ],
    [
      'an output of a region without the layer',
      [layer('a', { parameters: { P: fromOutput('b', 'target') } }), layer('b')],
      'a reads Arn of b in the target region, where b is not deployed',
    ],
    [
      'overrides of a region without the layer',
      [layer('a', { overrides: { target: {} } })],
      'a overrides parameters of the target region, where it is not deployed',
    ],
    [
      'its own output before that region',
      [
        layer('a', {
          regions: ['source', 'target'],
          overrides: { source: { P: fromOutput('a', 'target') } },
        }),
      ],
      'a reads its own Arn of the target region before that region is deployed',
    ],
    [
      'its own output of a region beside it',
      [
        layer('a', {
          regions: ['source', 'target'],
          regionConcurrency: 'parallel',
          overrides: { target: { P: fromOutput('a', 'source') } },
        }),
      ],
      'a reads its own Arn of the source region, so its regions cannot be deployed in parallel',
    ],
    [
      'its own output everywhere',
      [layer('a', { parameters: { P: fromOutput('a', 'source') } })],
      'a reads its own output as a parameter of every region',
    ],
  ])('refuses %s', (_, layers, problem) => {
    expect(() => validateGraph(layers)).toThrow(problem);
  });
});

describe('deployLayers and deleteLayers', () => {
  const unresolvable: [string, Parameters<typeof layer>[1], string][] = [
    ['cycle', { dependsOn: ['b'] }, 'depend on each other'],
    ['setting', { parameters: { P: { from: 'setting', setting: 'Gone' } } }, 'needs the setting Gone'],
    ['parameter', { parameters: { Q: { from: 'setting', setting: 'Known' } } }, 'does not declare'],
    ['value', { parameters: {} }, 'no value for the parameter P'],
    [
      'output',
      { parameters: { P: { from: 'output', layer: 'c', region: 'source', output: 'Gone' } } },
      'reads Gone, which c does not output',
    ],
    ['template', { templateBody: 'Resources:' }, 'is not JSON'],
  ];

  test.each(unresolvable)(
    'an unresolvable %s is found, and nothing was called',
    async (_, change, problem) => {
      const migration = simulatedMigration();
      migration.settings.Known = 'x';
      const layers = [
        layer('a', { templateBody: template(['Bucket'], { parameters: ['P'] }), ...change }),
        layer('b', { dependsOn: ['a'] }),
        layer('c'),
      ];
      let calls = 0;
      const run = migration.run(async (world) => {
        const before = migration.process.calls;
        await deployLayers(layers, world).finally(() => (calls = migration.process.calls - before));
      });
      await expect(run).rejects.toThrow(problem);
      expect(calls).toBe(0);
    },
  );

  test('deletion is the exact reverse of deployment', async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, async (nodes) => {
        const clock = virtualClock(0);
        const seconds = new Map(nodes.map((node) => [node.name, node.seconds]));
        const spells = new Map<string, Spell>();
        await deleteLayers(
          nodes.map(({ name, dependsOn }) => layer(name, { dependsOn })),
          async ({ name }) => {
            const from = clock.now();
            await clock.sleep((seconds.get(name) ?? 0) * 1000);
            spells.set(name, { from, to: clock.now() });
          },
        );
        for (const { name } of nodes) {
          const dependents = nodes.filter(({ dependsOn }) => dependsOn.includes(name));
          const ends = dependents.map((dependent) => spells.get(dependent.name)?.to ?? NaN);
          expect(spells.get(name)?.from).toBe(Math.max(0, ...ends));
        }
      }),
    );
  });
});
