import type { Layer, ParameterSource } from '../deployment/layer.ts';
import type { SettingName } from './settings.ts';

const setting = (name: SettingName): ParameterSource => ({ from: 'setting', setting: name });

/** Every template knows its environment, and from the two regions which of them it is in. */
const environment = {
  EnvironmentSuffix: setting('EnvironmentSuffix'),
  SourceRegion: setting('SourceRegion'),
  TargetRegion: setting('TargetRegion'),
};

const network: Layer = {
  name: 'network',
  title: 'Network',
  template: 'network.json',
  kind: 'stack-set',
  regions: ['source', 'target'],
  dependsOn: [],
  parameters: { ...environment, EnableNatGateway: setting('EnableNatGateway') },
  overrides: {
    source: { SourceVpcCidr: setting('SourceVpcCidr') },
    target: { TargetVpcCidr: setting('TargetVpcCidr') },
  },
};

const storage: Layer = {
  name: 'storage',
  title: 'Historical data',
  template: 'storage.json',
  kind: 'stack-set',
  // The destination of a replication rule must exist before the rule (aws-notes, S3 replication).
  regions: ['target', 'source'],
  dependsOn: [],
  parameters: { ...environment, ReplicateDeleteMarkers: setting('ReplicateDeleteMarkers') },
  overrides: {
    source: {
      TargetBucketArn: {
        from: 'output',
        layer: 'storage',
        region: 'target',
        output: 'HistoricalDataBucketTargetArn',
      },
    },
  },
};

const dashboardState: Layer = {
  name: 'dashboard-state',
  title: 'Dashboard state',
  template: 'dashboard-state.json',
  // A global table belongs to one stack in one region, which makes the replicas in the others (T30).
  kind: 'stack',
  regions: ['source'],
  dependsOn: [],
  parameters: { ...environment, EnableDeletionProtection: setting('EnableDeletionProtection') },
};

/** The platform, as layers. None of these three needs another: they are deployed side by side. */
export const builtInLayers: readonly Layer[] = [network, storage, dashboardState];
