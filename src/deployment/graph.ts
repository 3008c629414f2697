import { MigrationError } from '../errors.ts';
import { joinFailures } from './failures.ts';
import { outputsRead, type Layer, type ParameterSource } from './layer.ts';

/** Names of the layers that must be complete before this one starts. */
export const dependenciesOf = (layer: Layer): readonly string[] => [
  ...new Set([
    ...layer.dependsOn,
    // A layer may read its own output of another region (storage: the target's ARN): that is region order, not a dependency.
    ...outputsRead(layer)
      .map((source) => source.layer)
      .filter((name) => name !== layer.name),
  ]),
];

/**
 * Checks the graph before anything is called.
 * @throws MigrationError MANIFEST_INVALID for a duplicate, an unknown layer, a cycle, or an output read before its region.
 */
export function validateGraph(layers: readonly Layer[]): void {
  const names = layers.map(({ name }) => name);
  const problems = [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `layer ${name} is declared twice`),
    ...layers.flatMap((layer) => referenceProblems(layer, layers)),
  ];
  if (problems.length === 0 && order(layers).length < layers.length)
    problems.push(`layers depend on each other: ${cycle(layers)}`);
  if (problems.length > 0) throw invalidManifest(problems);
}

export const invalidManifest = (problems: readonly string[]): MigrationError =>
  new MigrationError('usage', `The layers cannot be deployed: ${problems.join('; ')}.`, {
    code: 'MANIFEST_INVALID',
    untouched: 'Nothing was called on AWS.',
  });

function referenceProblems(layer: Layer, layers: readonly Layer[]): string[] {
  const problems: string[] = [];
  const known = new Map(layers.map((each) => [each.name, each]));
  for (const name of layer.dependsOn) {
    if (!known.has(name)) problems.push(`${layer.name} depends on ${name}, which does not exist`);
    if (name === layer.name) problems.push(`${layer.name} depends on itself`);
  }
  for (const { layer: name, region, output } of outputsRead(layer)) {
    const producer = known.get(name);
    if (!producer) problems.push(`${layer.name} reads ${output} of ${name}, which does not exist`);
    else if (!producer.regions.includes(region))
      problems.push(
        `${layer.name} reads ${output} of ${name} in the ${region} region, where ${name} is not deployed`,
      );
  }
  for (const [role, sources] of Object.entries(layer.overrides ?? {})) {
    const reader = layer.regions.findIndex((region) => region === role);
    if (reader === -1)
      problems.push(`${layer.name} overrides parameters of the ${role} region, where it is not deployed`);
    for (const source of Object.values(sources)) {
      if (source.from !== 'output' || source.layer !== layer.name) continue;
      if (layer.regions.indexOf(source.region) >= reader)
        problems.push(
          `${layer.name} reads its own ${source.output} of the ${source.region} region before that region is deployed`,
        );
      else if (layer.regionConcurrency === 'parallel')
        problems.push(
          `${layer.name} reads its own ${source.output} of the ${source.region} region, so its regions cannot be deployed in parallel`,
        );
    }
  }
  const isOwn = (source: ParameterSource): boolean => source.from === 'output' && source.layer === layer.name;
  if (Object.values(layer.parameters).some(isOwn))
    problems.push(`${layer.name} reads its own output as a parameter of every region`);
  if (Object.values<ParameterSource>({ ...layer.roles }).some(isOwn))
    problems.push(`${layer.name} is a StackSet that makes the role by which it is deployed`);
  return problems;
}

/** Topological order; layers on or behind a cycle are left out. */
export const order = <L extends Layer>(layers: readonly L[]): readonly L[] =>
  topological(layers, dependenciesOf);

interface Node {
  readonly name: string;
}

function topological<N extends Node>(
  nodes: readonly N[],
  dependencies: (node: N) => readonly string[],
): readonly N[] {
  const placed = new Set<string>();
  const result: N[] = [];
  for (;;) {
    const ready = nodes.filter(
      (node) => !placed.has(node.name) && dependencies(node).every((name) => placed.has(name)),
    );
    if (ready.length === 0) return result;
    for (const node of ready) placed.add(node.name);
    result.push(...ready);
  }
}

const cycle = (layers: readonly Layer[]): string => {
  const ordered = new Set(order(layers).map(({ name }) => name));
  return layers
    .filter(({ name }) => !ordered.has(name))
    .map((layer) => `${layer.name} → ${dependenciesOf(layer).join(', ')}`)
    .join('; ');
};

/** The named layers with everything that they depend on, in the order of `layers`. */
export function withDependencies<L extends Layer>(
  layers: readonly L[],
  names: readonly string[],
): readonly L[] {
  const known = new Map(layers.map((layer) => [layer.name, layer]));
  const wanted = new Set(names);
  // A Set gives what is added while it is gone through.
  for (const name of wanted) {
    const layer = known.get(name);
    if (layer) for (const dependency of dependenciesOf(layer)) wanted.add(dependency);
  }
  return layers.filter(({ name }) => wanted.has(name));
}

/** The same graph with every arrow turned: what deletion follows. */
export function reversed(layers: readonly Layer[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    layers.map(({ name }) => [
      name,
      layers.filter((other) => dependenciesOf(other).includes(name)).map((other) => other.name),
    ]),
  );
}

/**
 * Runs `work` for every node as soon as all of its dependencies have succeeded, as parallel as they allow. Dependencies
 * that are not among the nodes count as met. When one fails, what already runs is waited for, nothing new starts, and
 * what failed is thrown (@see joinFailures).
 * @throws MigrationError MANIFEST_INVALID for a cycle, before any work starts.
 */
export async function runGraph<N extends Node>(
  nodes: readonly N[],
  dependencies: (node: N) => readonly string[],
  work: (node: N) => Promise<void>,
): Promise<void> {
  const names = new Set(nodes.map(({ name }) => name));
  const within = (node: N): readonly string[] => dependencies(node).filter((name) => names.has(name));
  const ordered = topological(nodes, within);
  if (ordered.length < nodes.length) throw invalidManifest(['layers depend on each other']);

  const failures: unknown[] = [];
  const ended = new Map<string, Promise<void>>();
  const runAfter = async (node: N, before: readonly Promise<void>[]): Promise<void> => {
    await Promise.all(before);
    if (failures.length > 0) return;
    try {
      await work(node);
    } catch (error) {
      failures.push(error);
    }
  };
  // In topological order, so that every dependency's promise is there already.
  for (const node of ordered) {
    ended.set(
      node.name,
      runAfter(
        node,
        within(node).flatMap((name) => ended.get(name) ?? []),
      ),
    );
  }
  await Promise.all(ended.values());
  if (failures.length > 0) throw joinFailures(failures);
}
