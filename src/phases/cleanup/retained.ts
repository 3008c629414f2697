import type { DeployableLayer } from '../../deployment/layer.ts';

/** Policies by which CloudFormation leaves a resource behind when it deletes the stack. */
const keeping = ['Retain', 'RetainExceptOnCreate'];

interface LayersResource {
  readonly layer: string;
  readonly logicalId: string;
}

/** Tells which resources are to outlive their stacks, by the will of their templates. */
export function retainedBy(layers: readonly DeployableLayer[]): (resource: LayersResource) => boolean {
  const retained = new Set(
    layers.flatMap(({ name, templateBody }) => {
      const { Resources = {} } = JSON.parse(templateBody) as {
        readonly Resources?: Readonly<Record<string, { readonly DeletionPolicy?: string }>>;
      };
      return Object.entries(Resources)
        .filter(([, { DeletionPolicy = '' }]) => keeping.includes(DeletionPolicy))
        .map(([logicalId]) => `${name}/${logicalId}`);
    }),
  );
  return ({ layer, logicalId }) => retained.has(`${layer}/${logicalId}`);
}
