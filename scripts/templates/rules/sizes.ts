import { inlineTemplateLimit, templateLimit } from '../../../src/templates/load.ts';
import type { Template } from '../template.ts';

/** CloudFormation's quotas. A template of more bytes than fit into a request goes by the artifact bucket. */
export const limits = {
  inlineBytes: inlineTemplateLimit,
  bytes: templateLimit,
  resources: 500,
  parameters: 200,
  outputs: 200,
} as const;

export interface Sizes {
  readonly bytes: number;
  readonly resources: number;
  readonly parameters: number;
  readonly outputs: number;
}

export const sizesOf = (text: string): Sizes => {
  const { Resources, Parameters, Outputs } = JSON.parse(text) as Template;
  return {
    bytes: Buffer.byteLength(text),
    resources: Object.keys(Resources).length,
    parameters: Object.keys(Parameters).length,
    outputs: Object.keys(Outputs).length,
  };
};

/** @param text the template as it is in the file. */
export function sizeProblems(text: string): readonly string[] {
  const sizes = sizesOf(text);
  return (['bytes', 'resources', 'parameters', 'outputs'] as const)
    .filter((what) => sizes[what] > limits[what])
    .map((what) => `has ${sizes[what]} ${what}; CloudFormation takes ${limits[what]}`);
}
