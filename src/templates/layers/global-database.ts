import type { Layer } from '../../deployment/layer.ts';
import { environment, setting } from './parameters.ts';

export const globalDatabase: Layer = {
  name: 'global-database',
  title: 'Global database',
  template: 'global-database.json',
  // Alone in its stack: after a switchover it belongs to the source region no more than to the target region (T36).
  kind: 'stack',
  regions: ['source'],
  dependsOn: [],
  parameters: {
    ...environment,
    DatabaseEngineVersion: setting('DatabaseEngineVersion'),
    EnableDeletionProtection: setting('EnableDeletionProtection'),
  },
};
