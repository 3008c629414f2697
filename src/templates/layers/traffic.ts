import type { Layer } from '../../deployment/layer.ts';
import { environment, output, setting } from './parameters.ts';

export const traffic: Layer = {
  name: 'traffic',
  title: 'Traffic',
  template: 'traffic.json',
  kind: 'stack-set',
  regions: ['source', 'target'],
  dependsOn: [],
  onlyIf: 'DomainName',
  parameters: {
    ...environment,
    DomainName: setting('DomainName'),
    HostedZoneId: setting('HostedZoneId'),
    // The same template names it in both regions.
    ApiStageName: output('application', 'source', 'ApiStageName'),
  },
  overrides: {
    source: {
      ApiId: output('application', 'source', 'ApiId'),
      TrafficWeight: setting('SourceTrafficWeight'),
    },
    target: {
      ApiId: output('application', 'target', 'ApiId'),
      TrafficWeight: setting('TargetTrafficWeight'),
    },
  },
};
