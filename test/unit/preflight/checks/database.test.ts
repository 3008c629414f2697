import { describe, expect, it } from 'vitest';
import { MigrationError } from '../../../../src/errors.ts';
import { database } from '../../../../src/preflight/checks/database.ts';
import type { Databases } from '../../../../src/deployment/pin-engine-version.ts';
import { findingsOf, inShort, layerOf, worldOf } from '../world.ts';

const layer = layerOf(
  'database',
  {},
  {
    parameters: {
      Version: { from: 'setting', setting: 'DatabaseEngineVersion' },
      Class: { from: 'setting', setting: 'DatabaseInstanceClass' },
    },
  },
);
const settings = { DatabaseEngineVersion: '16', DatabaseInstanceClass: 'db.r6g.large' };
const having = (versions: readonly string[], offered = true): Databases => ({
  globalEngineVersions: async () => versions,
  offersInstanceClass: async () => offered,
});
const judged = async (databases: Databases) =>
  findingsOf(database, worldOf({ layers: [layer], settings, databases }));

describe('the database', () => {
  it('is the newest version that both regions have', async () => {
    expect(inShort(await judged(having(['15.9', '16.8', '16.10'])))).toEqual([
      'ok global: Aurora PostgreSQL 16.10 on db.r6g.large in both regions',
    ]);
  });

  it('blocks when a region lacks the version or the class: the configuration is to be changed', async () => {
    expect(await judged(having(['15.9']))).toMatchObject([{ severity: 'block', kind: 'usage' }]);
    const [finding] = await judged(having(['16.8'], false));
    expect(finding?.what).toContain('db.r6g.large instances of Aurora PostgreSQL 16.8 are not offered');
  });

  it('is nothing to ask for where no layer has one', async () => {
    expect(inShort(await findingsOf(database, worldOf()))).toEqual([
      'ok global: no layer takes a version of Aurora',
    ]);
  });

  it('is unknown where RDS does not answer', async () => {
    const refuse = () => Promise.reject(new MigrationError('aws', 'AccessDenied', { code: 'AWS_REFUSED' }));
    const [finding] = await judged({ ...having([]), globalEngineVersions: refuse });
    expect(finding).toMatchObject({ severity: 'unknown', why: 'AccessDenied' });
  });
});
