import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { invalidManifest } from '../deployment/graph.ts';
import {
  artifactsRead,
  type DeployableLayer,
  type Layer,
  type OutputSource,
  type RegionRole,
} from '../deployment/layer.ts';
import { manifestProblems, type Manifest } from '../deployment/manifest.ts';
import { inlineTemplateLimit, isLarge } from '../deployment/template.ts';
import { MigrationError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

export { inlineTemplateLimit };

/** Bytes of a template that CloudFormation reads from S3. */
export const templateLimit = 1_000_000;

/** Text of a template by the file name that its layer gives. */
export type ReadTemplate = (file: string) => string;

/** Reads a template that ships with the package. */
export const readBuiltInTemplate: ReadTemplate = (file) =>
  readTemplateFile(join(packageRoot, 'src', 'templates', file));

/** @param path absolute. */
export const readTemplateFile: ReadTemplate = (path) => readFileSync(path, 'utf8');

export const stackNameOf = (layer: string, suffix: string): string => `trading-analytics-${layer}-${suffix}`;

/**
 * Adds to each layer what AWS needs: its stack's name, its template as it is in the file, the roles of its StackSet, and the
 * buckets that its template and artifacts go through.
 * @throws MigrationError TEMPLATE_UNREADABLE, TEMPLATE_TOO_LARGE, MANIFEST_INVALID (exit 2).
 */
export const loadLayers = (
  manifest: Manifest,
  suffix: string,
  readTemplate: ReadTemplate = readBuiltInTemplate,
): readonly DeployableLayer[] => {
  const problems = manifestProblems(manifest);
  if (problems.length > 0) throw invalidManifest(problems);
  return manifest.layers.map((layer) => {
    const templateBody = read(layer, readTemplate);
    return {
      ...layer,
      ...(layer.kind === 'stack-set' && manifest.stackSetRoles ? { roles: manifest.stackSetRoles } : {}),
      buckets: bucketsOf(layer, templateBody, manifest),
      stackName: stackNameOf(layer.name, suffix),
      templateBody,
    };
  });
};

/** Only what the layer needs: a bucket that it does not need is no dependency. */
function bucketsOf(
  layer: Layer,
  templateBody: string,
  { artifactBucket }: Manifest,
): Partial<Record<RegionRole, OutputSource>> {
  const bytes = Buffer.byteLength(templateBody);
  const artifacts = artifactsRead(layer);
  const bucket = artifactBucket?.layer === layer.name ? undefined : artifactBucket;
  if (bytes > templateLimit || (isLarge(templateBody) && !bucket)) throw tooLarge(layer, bytes, bucket);
  if (artifacts.length > 0 && !bucket)
    throw invalidManifest([`${layer.name} deploys ${artifacts.join(', ')}, and no artifactBucket is named`]);
  const regions = new Set<RegionRole>([
    // Lambda takes code from a bucket of its own region only (T49).
    ...(artifacts.length > 0 ? layer.regions : []),
    // A StackSet is made where the sets live, and keeps its template itself.
    ...(isLarge(templateBody) ? (layer.kind === 'stack-set' ? (['source'] as const) : layer.regions) : []),
  ]);
  return Object.fromEntries(
    [...regions].flatMap((region) => (bucket ? [[region, { from: 'output', region, ...bucket }]] : [])),
  );
}

const tooLarge = (layer: Layer, bytes: number, bucket: object | undefined): MigrationError =>
  new MigrationError(
    'usage',
    `The template ${layer.template} of layer ${layer.name} has ${bytes} bytes; CloudFormation takes ${bucket ? templateLimit : inlineTemplateLimit}${bucket ? '' : ' without a bucket to read it from'}.`,
    {
      code: 'TEMPLATE_TOO_LARGE',
      untouched: 'Nothing was called on AWS.',
      next: ['Split the layer into two.'],
    },
  );

function read(layer: Layer, readTemplate: ReadTemplate): string {
  try {
    return readTemplate(layer.template);
  } catch (cause) {
    throw new MigrationError(
      'usage',
      `The template ${layer.template} of layer ${layer.name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { code: 'TEMPLATE_UNREADABLE', untouched: 'Nothing was called on AWS.', cause },
    );
  }
}
