import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployableLayer, Layer } from '../deployment/layer.ts';
import { MigrationError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/** Bytes of a template that is sent inline (CloudFormation quota); a larger one would have to lie in S3. */
export const inlineTemplateLimit = 51_200;

/** Text of a template by the file name that its layer gives. */
export type ReadTemplate = (file: string) => string;

/** Reads a template that ships with the package. */
export const readBuiltInTemplate: ReadTemplate = (file) =>
  readFileSync(join(packageRoot, 'src', 'templates', file), 'utf8');

export const stackNameOf = (layer: string, suffix: string): string => `trading-analytics-${layer}-${suffix}`;

/**
 * Adds to each layer its stack's name and its template, as it is in the file.
 * @throws MigrationError TEMPLATE_UNREADABLE, TEMPLATE_TOO_LARGE (exit 2).
 */
export const loadLayers = (
  layers: readonly Layer[],
  suffix: string,
  readTemplate: ReadTemplate = readBuiltInTemplate,
): readonly DeployableLayer[] =>
  layers.map((layer) => ({
    ...layer,
    stackName: stackNameOf(layer.name, suffix),
    templateBody: checkedTemplate(layer, readTemplate),
  }));

function checkedTemplate(layer: Layer, readTemplate: ReadTemplate): string {
  const body = read(layer, readTemplate);
  const size = Buffer.byteLength(body);
  if (size <= inlineTemplateLimit) return body;
  throw new MigrationError(
    'usage',
    `The template ${layer.template} of layer ${layer.name} has ${size} bytes; CloudFormation takes ${inlineTemplateLimit}.`,
    {
      code: 'TEMPLATE_TOO_LARGE',
      untouched: 'Nothing was called on AWS.',
      next: ['Split the layer into two.'],
    },
  );
}

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
