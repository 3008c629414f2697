import { sha256 } from '../artifact.ts';
import { findStack, type StackFinder } from '../find-stack.ts';
import { dependenciesOf, order } from '../graph.ts';
import type { DeployableLayer, ParameterSource, RegionRole } from '../layer.ts';
import type { StackInstanceView, StackView } from '../ports.ts';
import { effectiveParameters, sameTemplate } from '../template.ts';
import { placeTemplate } from '../upload.ts';
import type { DeploymentWorld } from '../world.ts';
import { resourcesOf } from './evaluate.ts';
import type { ParameterChange, Plan, StackPlan } from './plan.ts';
import type { Previews } from './preview.ts';

export interface PlanningWorld
  extends StackFinder, Pick<DeploymentWorld, 'settings' | 'readArtifact' | 'artifacts' | 'tags'> {
  readonly previews: Previews;
}

/** Outputs as they are now, of the stacks that are there. */
type Known = Map<string, Partial<Record<RegionRole, Readonly<Record<string, string>>>>>;

interface Progress {
  readonly known: Known;
  /** Layers whose outputs may change, since they will be created or updated. */
  readonly changing: Set<string>;
}

/**
 * What a deploy would do now, layer by layer in the order of the graph. Changes nothing on AWS but for change sets, which
 * are deleted again, and the copy in the artifact bucket of a template that is too large to be sent.
 * @throws MigrationError when AWS cannot be asked.
 */
export async function makePlan(layers: readonly DeployableLayer[], world: PlanningWorld): Promise<Plan> {
  const progress: Progress = { known: new Map(), changing: new Set() };
  const made: { plan: StackPlan; basis: unknown }[] = [];
  for (const layer of order(layers)) {
    const stacks = await Promise.all(
      layer.regions.map(async (role) => [role, await findStack(layer, role, world)] as const),
    );
    for (const [role, stack] of stacks) {
      const plan = await planStack(layer, role, stack, progress, world);
      const { id = '', status = '', changedAt = 0 } = stack ?? {};
      made.push({ plan, basis: [plan, sha256(layer.templateBody), id, status, changedAt] });
      if (stack?.state === 'usable')
        progress.known.set(layer.name, { ...progress.known.get(layer.name), [role]: stack.outputs });
      if (plan.action !== 'unchanged') progress.changing.add(`${layer.name}/${role}`);
    }
  }
  return {
    hash: sha256(JSON.stringify(made.map(({ basis }) => basis))),
    stacks: made.map(({ plan }) => plan),
  };
}

async function planStack(
  layer: DeployableLayer,
  role: RegionRole,
  found: StackView | undefined,
  progress: Progress,
  world: PlanningWorld,
): Promise<StackPlan> {
  const region = world.regions[role];
  const { stackName, templateBody } = layer;
  const sources = { ...layer.parameters, ...layer.overrides?.[role] };
  const wanted = valuesOf(sources, progress, world);
  const common = { layer: layer.name, region, stack: stackName, after: dependenciesOf(layer) };
  const instance =
    layer.kind === 'stack-set' ? await world.stackSets.instance(stackName, world.account, region) : undefined;
  const reason = blockedBy(found, instance);
  if (reason !== undefined) return { ...common, action: 'blocked', reason, parameters: [], resources: [] };
  if (found?.state !== 'usable') {
    return {
      ...common,
      action: 'create',
      ...(found ? { note: `the ${found.status} remains of an earlier try are removed first` } : {}),
      parameters: changesOf({}, wanted),
      resources: resourcesOf(templateBody, region, wanted).map((each) => ({
        ...each,
        action: 'add',
        because: [],
      })),
    };
  }
  const effective = { ...effectiveParameters(templateBody, {}), ...wanted };
  const parameters = changesOf(found.parameters, effective);
  const note = noteOf(sources, instance, progress);
  const later = Object.keys(wanted).filter((name) => wanted[name] === undefined);
  if (later.length > 0) {
    const words = `${later.join(', ')} will be known when other layers are deployed`;
    return { ...common, action: 'depends', reason: words, parameters, resources: [] };
  }
  const isSame =
    parameters.length === 0 && sameTemplate(await world.stacks.templateOf(region, found.id), templateBody);
  if (isSame && instance?.status !== 'OUTDATED')
    return { ...common, ...note, action: 'unchanged', parameters: [], resources: [] };
  // A large template goes by way of S3. The object is the one that a deploy would upload, named by its content.
  const place = await placeTemplate(
    layer,
    layer.kind === 'stack-set' ? 'source' : role,
    world,
    progress.known,
  );
  const template = { templateBody, templateUrl: place?.url };
  const request = { stack: found.id, ...template, parameters: definite(wanted), tags: world.tags };
  const resources = isSame ? [] : await world.previews.preview(region, request);
  return { ...common, ...note, action: 'update', parameters, resources };
}

/** What keeps a deploy from touching the stack; undefined when nothing does. */
function blockedBy(
  found: StackView | undefined,
  instance: StackInstanceView | undefined,
): string | undefined {
  const words = (reason: string): string => reason || 'AWS gives no reason';
  if (instance?.status === 'INOPERABLE') return `the stack instance is INOPERABLE: ${words(instance.reason)}`;
  if (found?.state === 'failed') return `${found.status}: ${words(found.reason)}`;
  if (found?.state === 'in-progress') return `${found.status}: another operation is under way`;
  return undefined;
}

function noteOf(
  sources: Readonly<Record<string, ParameterSource>>,
  instance: StackInstanceView | undefined,
  { changing }: Progress,
): { readonly note?: string } {
  const changed = Object.values(sources).flatMap((source) =>
    source.from === 'output' && changing.has(`${source.layer}/${source.region}`) ? [source.layer] : [],
  );
  const notes = [
    ...(instance?.status === 'OUTDATED' ? ['the last operation on the StackSet did not reach it'] : []),
    ...(changed.length > 0
      ? [`it reads outputs of ${[...new Set(changed)].join(', ')}, which may change`]
      : []),
  ];
  return notes.length > 0 ? { note: notes.join('; ') } : {};
}

type Wanted = Readonly<Record<string, string | undefined>>;

const definite = (wanted: Wanted): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

function valuesOf(
  sources: Readonly<Record<string, ParameterSource>>,
  { known }: Progress,
  { settings, readArtifact }: PlanningWorld,
): Wanted {
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => {
      switch (source.from) {
        case 'setting':
          return [name, settings[source.setting]];
        case 'artifact':
          return [name, readArtifact(source.artifact).key];
        case 'output':
          return [name, known.get(source.layer)?.[source.region]?.[source.output]];
      }
    }),
  );
}

function changesOf(before: Readonly<Record<string, string>>, after: Wanted): readonly ParameterChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name] || (name in after && after[name] === undefined))
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }));
}
