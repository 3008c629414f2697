import type { Layer } from '../../deployment/layer.ts';
import { environment, setting } from './parameters.ts';

export const dashboardState: Layer = {
  name: 'dashboard-state',
  title: 'Dashboard state',
  template: 'dashboard-state.json',
  // A global table belongs to one stack in one region, which makes the replicas in the others (T30).
  kind: 'stack',
  regions: ['source'],
  dependsOn: [],
  parameters: { ...environment, EnableDeletionProtection: setting('EnableDeletionProtection') },
};
