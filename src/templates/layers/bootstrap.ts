import type { Layer } from '../../deployment/layer.ts';
import { environment } from './parameters.ts';

export const bootstrap: Layer = {
  name: 'bootstrap',
  title: 'Bootstrap',
  template: 'bootstrap.json',
  // A plain stack: the roles of StackSets cannot be made by a StackSet.
  kind: 'stack',
  regions: ['source', 'target'],
  regionConcurrency: 'parallel',
  dependsOn: [],
  parameters: environment,
};
