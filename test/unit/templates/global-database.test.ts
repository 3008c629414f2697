import { expect, it } from 'vitest';
import { globalDatabase as layer } from '../../../src/templates/layers/global-database.ts';
import { builtIn, textOf } from '../../../scripts/templates/template.ts';

const globalDatabase = builtIn('global-database.json');

it('holds the global cluster and nothing else (T36)', () => {
  expect(Object.keys(globalDatabase.Resources)).toEqual(['AuroraGlobalCluster']);
  expect(layer).toMatchObject({ kind: 'stack', regions: ['source'] });
});

it('is an encrypted Aurora PostgreSQL of an exact version, that can be deleted unless the operator says otherwise', () => {
  expect(globalDatabase.Resources.AuroraGlobalCluster?.Properties).toMatchObject({
    GlobalClusterIdentifier: { 'Fn::Sub': 'trading-analytics-global-database-${EnvironmentSuffix}' },
    Engine: 'aurora-postgresql',
    EngineVersion: { Ref: 'DatabaseEngineVersion' },
    StorageEncrypted: true,
    DeletionProtection: { Ref: 'EnableDeletionProtection' },
  });
  expect(globalDatabase.Parameters.EnableDeletionProtection?.Default).toBe('false');
});

it('takes its cluster from nowhere: it is made before the clusters that join it', () => {
  expect(globalDatabase.Resources.AuroraGlobalCluster?.Properties).not.toHaveProperty(
    'SourceDBClusterIdentifier',
  );
});

it.each([
  ['16.8', true],
  ['16.10', true],
  ['16', false],
  ['16.4-limitless', false],
])('takes %s as an engine version: %s', (version, taken) => {
  for (const file of ['global-database.json', 'database.json']) {
    const pattern = textOf(builtIn(file).Parameters.DatabaseEngineVersion?.AllowedPattern);
    expect(new RegExp(pattern).test(version)).toBe(taken);
  }
});
