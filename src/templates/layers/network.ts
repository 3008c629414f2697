import type { Layer } from '../../deployment/layer.ts';
import { environment, setting } from './parameters.ts';

export const network: Layer = {
  name: 'network',
  title: 'Network',
  template: 'network.json',
  kind: 'stack-set',
  regions: ['source', 'target'],
  regionConcurrency: 'parallel',
  dependsOn: [],
  parameters: {
    ...environment,
    EnableNatGateway: setting('EnableNatGateway'),
    EnableInterfaceEndpoints: setting('EnableInterfaceEndpoints'),
  },
  overrides: {
    source: { SourceVpcCidr: setting('SourceVpcCidr') },
    target: { TargetVpcCidr: setting('TargetVpcCidr') },
  },
};
