import type { Layer } from '../../deployment/layer.ts';
import { environment, output } from './parameters.ts';

export const peering: Layer = {
  name: 'peering',
  title: 'Peering',
  template: 'peering.json',
  kind: 'stack',
  // The way back is a route in the target region, which needs the connection that the source region's stack makes (T51).
  regions: ['source', 'target'],
  dependsOn: [],
  parameters: {
    ...environment,
    SourceVpcId: output('network', 'source', 'SourceVPCId'),
    SourceVpcCidr: output('network', 'source', 'SourceVPCCidr'),
    SourcePrivateRouteTableId: output('network', 'source', 'SourcePrivateRouteTableId'),
    TargetVpcId: output('network', 'target', 'TargetVPCId'),
    TargetVpcCidr: output('network', 'target', 'TargetVPCCidr'),
    TargetPrivateRouteTableId: output('network', 'target', 'TargetPrivateRouteTableId'),
  },
  overrides: {
    target: { VpcPeeringConnectionId: output('peering', 'source', 'VpcPeeringConnectionId') },
  },
};
