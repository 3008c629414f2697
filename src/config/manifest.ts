import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../deployment/manifest.ts';
import { MigrationError } from '../errors.ts';

/** A manifest of the operator's own. Paths in it are relative to its folder. */
export interface OwnManifest extends Manifest {
  /** Absolute path of a template. */
  readonly templateFile: (name: string) => string;
  /** Absolute path of an artifact; undefined for a name that the manifest does not know. */
  readonly artifactFile: (name: string) => string | undefined;
}

const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, {
  error: 'must begin with a letter and have up to 40 lower-case letters, digits or hyphens',
});
const role = z.enum(['source', 'target']);

const output = z.strictObject({
  from: z.literal('output'),
  layer: z.string(),
  region: role,
  output: z.string(),
});

/** In each region, under one name. */
const regionalOutput = z.strictObject({ layer: z.string(), output: z.string() });

const source = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('setting'), setting: z.string() }),
  output,
  z.strictObject({ from: z.literal('artifact'), artifact: z.string() }),
]);

const sources = z.record(z.string(), source);

const layer = z.strictObject({
  name,
  title: z.string().min(1).exactOptional(),
  template: z.string().min(1),
  kind: z.enum(['stack-set', 'stack']),
  regions: z
    .array(role)
    .min(1)
    .refine((regions) => new Set(regions).size === regions.length, { error: 'names a region twice' }),
  regionConcurrency: z.enum(['sequential', 'parallel']).exactOptional(),
  dependsOn: z.array(z.string()).default([]),
  parameters: sources.default({}),
  overrides: z
    .strictObject({ source: sources.exactOptional(), target: sources.exactOptional() })
    .exactOptional(),
  onlyIf: z.string().exactOptional(),
});

const manifestSchema = z.strictObject({
  $schema: z.string().exactOptional(),
  layers: z.array(layer).min(1),
  artifacts: z.record(z.string(), z.string().min(1)).default({}),
  artifactBucket: regionalOutput.exactOptional(),
  stackSetRoles: z.strictObject({ administrationRoleArn: source, executionRoleName: source }).exactOptional(),
  stores: z
    .strictObject({
      s3: z.strictObject({ source: output, target: output, ruleId: output }).exactOptional(),
      dynamodb: z.strictObject({ table: output }).exactOptional(),
      aurora: z
        .strictObject({ globalCluster: output, cluster: output, secret: output, database: output })
        .exactOptional(),
      kinesis: z
        .strictObject({ source: output, target: output, forwarder: output, failureQueue: output })
        .exactOptional(),
    })
    .default({}),
  monitoring: z
    .strictObject({
      layers: z.array(z.string()).min(1),
      topic: regionalOutput,
      eventBus: regionalOutput.exactOptional(),
    })
    .exactOptional(),
});

/**
 * Reads and validates a manifest.
 * @param file absolute.
 * @throws MigrationError MANIFEST_UNREADABLE or MANIFEST_INVALID (exit 2), naming layer and field of every problem.
 */
export function loadManifest(file: string): OwnManifest {
  const raw = readJson(file);
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) throw invalid(file, parsed.error, raw);
  const { artifacts, layers, artifactBucket, stackSetRoles, stores, monitoring } = parsed.data;
  const folder = dirname(file);
  return {
    ...(artifactBucket && { artifactBucket }),
    ...(stackSetRoles && { stackSetRoles }),
    stores,
    ...(monitoring && { monitoring }),
    layers: layers.map((each) => ({ ...each, title: each.title ?? each.name })),
    templateFile: (path) => resolve(folder, path),
    artifactFile: (artifact) => {
      const path = artifacts[artifact];
      return path === undefined ? undefined : resolve(folder, path);
    },
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new MigrationError('usage', `The manifest ${file} cannot be read: ${(cause as Error).message}.`, {
      code: 'MANIFEST_UNREADABLE',
      untouched: 'Nothing was called on AWS.',
      next: ['Correct "manifest" in the configuration: it is a path, relative to that file.'],
      cause,
    });
  }
}

function invalid(file: string, error: z.ZodError, raw: unknown): MigrationError {
  const problems = error.issues.map(({ path, message }) => `${placeOf(path, raw)}: ${message}`);
  return new MigrationError('usage', `The manifest ${file} is not valid. ${problems.join('. ')}.`, {
    code: 'MANIFEST_INVALID',
    untouched: 'Nothing was called on AWS.',
  });
}

/** `layer reports, parameters.Bucket` instead of `layers.0.parameters.Bucket`. */
function placeOf(path: readonly PropertyKey[], raw: unknown): string {
  const [field, index, ...rest] = path;
  if (field !== 'layers' || typeof index !== 'number') return path.map(String).join('.') || 'manifest';
  const layers = (raw as { readonly layers: readonly unknown[] }).layers;
  const named = (layers[index] as { readonly name?: unknown } | null)?.name;
  const layerName = typeof named === 'string' ? named : `number ${index + 1}`;
  return [`layer ${layerName}`, ...(rest.length > 0 ? [rest.map(String).join('.')] : [])].join(', ');
}
