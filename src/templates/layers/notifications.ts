import type { Layer } from '../../deployment/layer.ts';
import { environment, setting } from './parameters.ts';

export const notifications: Layer = {
  name: 'notifications',
  title: 'Notifications',
  template: 'notifications.json',
  // Alarms, rules and buckets publish to a topic of their own region.
  kind: 'stack-set',
  regions: ['source', 'target'],
  regionConcurrency: 'parallel',
  dependsOn: [],
  parameters: { ...environment, AlarmEmail: setting('AlarmEmail') },
};
