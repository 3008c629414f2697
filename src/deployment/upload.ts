import { artifactKeys, sha256 } from './artifact.ts';
import { artifactsRead, type DeployableLayer, type Outputs, type RegionRole, type Values } from './layer.ts';
import { isLarge } from './template.ts';
import { regionOf, type DeploymentWorld, type OutputStore } from './world.ts';

/** What the layer's parameters are resolved from at this moment. */
export const valuesFor = (
  layer: DeployableLayer,
  { settings, readArtifact }: Pick<DeploymentWorld, 'settings' | 'readArtifact'>,
  outputs: OutputStore,
): Values => ({ settings, outputs: outputs.all, artifacts: artifactKeys(layer, readArtifact) });

/** Uploads the artifacts that the layer's stack in a region refers to; those that are there stay. */
export async function uploadArtifacts(
  layer: DeployableLayer,
  role: RegionRole,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<void> {
  for (const name of artifactsRead(layer)) {
    const { key, body } = world.readArtifact(name);
    const { uploaded } = await place(layer, role, key, body, world, outputs.all);
    if (uploaded) tellUpload(layer, role, name, world);
  }
}

/**
 * Where CloudFormation reads the layer's template, which was uploaded for it; undefined when the template goes inside the
 * request.
 * @param role the region in which CloudFormation is called.
 */
export async function uploadTemplate(
  layer: DeployableLayer,
  role: RegionRole,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<string | undefined> {
  const placed = await placeTemplate(layer, role, world, outputs.all);
  if (placed?.uploaded) tellUpload(layer, role, 'the template', world);
  return placed?.url;
}

/** The same, without telling anybody. */
export async function placeTemplate(
  layer: DeployableLayer,
  role: RegionRole,
  world: Storage,
  outputs: Outputs,
): Promise<Placed | undefined> {
  if (!isLarge(layer.templateBody)) return undefined;
  const body = Buffer.from(layer.templateBody);
  return place(layer, role, `templates/${layer.name}/${sha256(body)}.json`, body, world, outputs);
}

type Storage = Pick<DeploymentWorld, 'artifacts' | 'regions'>;
type Placed = Awaited<ReturnType<DeploymentWorld['artifacts']['ensure']>>;

function place(
  layer: DeployableLayer,
  role: RegionRole,
  key: string,
  body: Uint8Array,
  { artifacts, regions }: Storage,
  outputs: Outputs,
): Promise<Placed> {
  const source = layer.buckets?.[role];
  const bucket = source && outputs.get(source.layer)?.[source.region]?.[source.output];
  if (bucket === undefined) throw new Error(`layer ${layer.name} has no bucket in the ${role} region`);
  return artifacts.ensure(regions[role], bucket, key, body);
}

const tellUpload = (
  { name }: DeployableLayer,
  role: RegionRole,
  what: string,
  world: DeploymentWorld,
): void =>
  world.context.progress({
    region: regionOf(world, role),
    subject: name,
    text: `uploaded ${what}`,
    state: 'running',
  });
