import { artifactKeys, sha256 } from './artifact.ts';
import { artifactsRead, type DeployableLayer, type RegionRole, type Values } from './layer.ts';
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
    await upload(layer, role, name, key, body, world, outputs);
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
  if (!isLarge(layer.templateBody)) return undefined;
  const body = Buffer.from(layer.templateBody);
  const key = `templates/${layer.name}/${sha256(body)}.json`;
  return upload(layer, role, 'the template', key, body, world, outputs);
}

async function upload(
  layer: DeployableLayer,
  role: RegionRole,
  what: string,
  key: string,
  body: Uint8Array,
  world: DeploymentWorld,
  outputs: OutputStore,
): Promise<string> {
  const source = layer.buckets?.[role];
  const bucket = source && outputs.all.get(source.layer)?.[source.region]?.[source.output];
  if (bucket === undefined) throw new Error(`layer ${layer.name} has no bucket in the ${role} region`);
  const region = regionOf(world, role);
  const { url, uploaded } = await world.artifacts.ensure(region, bucket, key, body);
  if (uploaded)
    world.context.progress({ region, subject: layer.name, text: `uploaded ${what}`, state: 'running' });
  return url;
}
