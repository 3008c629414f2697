const named = (what: string) => ({
  'Fn::Sub': `trading-analytics-${what}-\${AWS::Region}-\${EnvironmentSuffix}`,
});
const setting = { EnvironmentSuffix: { from: 'setting', setting: 'EnvironmentSuffix' } };
const parameters = {
  EnvironmentSuffix: { Type: 'String' },
  GlobalClusterId: { Type: 'String', Default: '' },
};
const engine = { Engine: 'aurora-postgresql', EngineVersion: '16.11' };

/** A bucket that can lock objects, with a lifecycle rule of its own. */
const storage = {
  Parameters: { EnvironmentSuffix: parameters.EnvironmentSuffix },
  Resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: named('history'),
        ObjectLockEnabled: true,
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'archive',
              Status: 'Enabled',
              Prefix: 'old/',
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            },
          ],
        },
      },
    },
  },
  Outputs: { Bucket: { Value: { Ref: 'Bucket' } } },
};

/** Two topics, of which others may import the first; the second cannot go first. */
const topics = {
  Parameters: { EnvironmentSuffix: parameters.EnvironmentSuffix },
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: named('topic') } },
  },
  Outputs: { Topic: { Value: { Ref: 'Topic' }, Export: { Name: named('topic') } } },
};

const globalDatabase = {
  Parameters: { EnvironmentSuffix: parameters.EnvironmentSuffix },
  Resources: {
    Global: {
      Type: 'AWS::RDS::GlobalCluster',
      Properties: {
        GlobalClusterIdentifier: { 'Fn::Sub': 'trading-analytics-global-${EnvironmentSuffix}' },
        ...engine,
      },
    },
  },
  Outputs: { Id: { Value: { Ref: 'Global' } } },
};

/** The writer in the source, its reader in the target. */
const database = {
  Parameters: parameters,
  Conditions: { IsWriter: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
  Resources: {
    Cluster: {
      Type: 'AWS::RDS::DBCluster',
      DeletionPolicy: 'Delete',
      Properties: {
        ...engine,
        DBClusterIdentifier: named('cluster'),
        GlobalClusterIdentifier: { Ref: 'GlobalClusterId' },
        MasterUsername: { 'Fn::If': ['IsWriter', 'dbadmin', { Ref: 'AWS::NoValue' }] },
        MasterUserPassword: { 'Fn::If': ['IsWriter', 'not-a-secret-1', { Ref: 'AWS::NoValue' }] },
      },
    },
    Instance: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        DBClusterIdentifier: { Ref: 'Cluster' },
        DBInstanceClass: 'db.r6g.large',
        Engine: engine.Engine,
      },
    },
  },
};

const both = { kind: 'stack-set', regions: ['source', 'target'], parameters: setting };

/** By file name, the smallest platform that has whatever cleanup may meet, and one that has only the bucket. */
export const cleanupPlatform: Readonly<Record<string, object>> = {
  'storage.json': storage,
  'topics.json': topics,
  'global.json': globalDatabase,
  'database.json': database,
  'whole.json': {
    layers: [
      { name: 'storage', template: 'storage.json', ...both },
      { name: 'topics', template: 'topics.json', kind: 'stack', regions: ['source'], parameters: setting },
      { name: 'global', template: 'global.json', kind: 'stack', regions: ['source'], parameters: setting },
      {
        ...{ name: 'database', template: 'database.json', ...both, regionConcurrency: 'sequential' },
        parameters: {
          ...setting,
          GlobalClusterId: { from: 'output', layer: 'global', region: 'source', output: 'Id' },
        },
      },
    ],
  },
  'bucket.json': {
    layers: [
      { name: 'storage', template: 'storage.json', kind: 'stack', regions: ['source'], parameters: setting },
    ],
  },
  'trading-migrate.config.json': {
    manifest: 'whole.json',
    environmentSuffix: 'proof',
    pollInterval: '100ms',
  },
  'bucket.config.json': { manifest: 'bucket.json', environmentSuffix: 'lock', pollInterval: '100ms' },
};
