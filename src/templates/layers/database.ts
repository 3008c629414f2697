import type { Layer } from '../../deployment/layer.ts';
import { environment, output, setting } from './parameters.ts';

export const database: Layer = {
  name: 'database',
  title: 'Database',
  template: 'database.json',
  kind: 'stack-set',
  // A secondary cluster can be made only when the primary has an instance (T33), and must be gone before it.
  regions: ['source', 'target'],
  dependsOn: [],
  parameters: {
    ...environment,
    GlobalClusterIdentifier: output('global-database', 'source', 'AuroraGlobalClusterId'),
    DatabaseEngineVersion: setting('DatabaseEngineVersion'),
    DatabaseInstanceClass: setting('DatabaseInstanceClass'),
    DatabaseMasterUsername: setting('DatabaseMasterUsername'),
    EnableDeletionProtection: setting('EnableDeletionProtection'),
    SourceVpcId: output('network', 'source', 'SourceVPCId'),
    SourceVpcCidr: output('network', 'source', 'SourceVPCCidr'),
    SourcePrivateSubnetIds: output('network', 'source', 'SourcePrivateSubnetIds'),
    TargetVpcId: output('network', 'target', 'TargetVPCId'),
    TargetVpcCidr: output('network', 'target', 'TargetVPCCidr'),
    TargetPrivateSubnetIds: output('network', 'target', 'TargetPrivateSubnetIds'),
  },
};
