import { afterEach, describe, expect, it } from 'vitest';
import { createDatabases } from '../../../src/aws/databases.ts';
import { fakeAws, queryError, queryResult, type Answer, type FakeAws } from './fake-aws.ts';

const region = 'eu-central-1';
let aws: FakeAws;
afterEach(() => aws.stop());

const askedFor = (): (string | null)[][] =>
  aws.asked.map(({ body }) => {
    const parameters = new URLSearchParams(body);
    return ['Engine', 'EngineVersion', 'DBInstanceClass', 'Marker'].map((name) => parameters.get(name));
  });

describe('versions of global databases', () => {
  const version = (name: string, global = true, status = 'available'): string =>
    `<DBEngineVersion><EngineVersion>${name}</EngineVersion><Status>${status}</Status><SupportsGlobalDatabases>${global}</SupportsGlobalDatabases></DBEngineVersion>`;
  const page = (versions: string, marker = ''): Answer =>
    queryResult('DescribeDBEngineVersions', `<DBEngineVersions>${versions}</DBEngineVersions>${marker}`);

  it('are those that are available and global, of all pages, and no limitless one', async () => {
    aws = await fakeAws((_asked, asking) =>
      asking === 1
        ? page(version('16.8') + version('16.8-limitless') + version('11.9', false), '<Marker>m</Marker>')
        : page(version('16.9') + version('16.4', true, 'deprecated')),
    );
    expect(await createDatabases(aws.clients).globalEngineVersions(region)).toEqual(['16.8', '16.9']);
    expect(askedFor()).toEqual([
      ['aurora-postgresql', null, null, null],
      ['aurora-postgresql', null, null, 'm'],
    ]);
  });

  it('are refused in AWS’s words', async () => {
    aws = await fakeAws(() => queryError(403, 'AccessDenied', 'not authorized to perform: rds:Describe…'));
    await expect(createDatabases(aws.clients).globalEngineVersions(region)).rejects.toMatchObject({
      kind: 'aws',
      message: expect.stringContaining('not authorized to perform') as string,
    });
  });
});

describe('an instance class', () => {
  const page = (options: string, marker = ''): Answer =>
    queryResult(
      'DescribeOrderableDBInstanceOptions',
      `<OrderableDBInstanceOptions>${options}</OrderableDBInstanceOptions>${marker}`,
    );

  it('is offered when any page has it', async () => {
    aws = await fakeAws((_asked, asking) =>
      asking === 1
        ? page('', '<Marker>m</Marker>')
        : page('<OrderableDBInstanceOption><Engine>aurora-postgresql</Engine></OrderableDBInstanceOption>'),
    );
    expect(await createDatabases(aws.clients).offersInstanceClass(region, '16.8', 'db.r6g.large')).toBe(true);
    expect(askedFor()[0]).toEqual(['aurora-postgresql', '16.8', 'db.r6g.large', null]);
  });

  it('is not offered when AWS lists none', async () => {
    aws = await fakeAws(() => page(''));
    expect(await createDatabases(aws.clients).offersInstanceClass(region, '16.8', 'db.m5.large')).toBe(false);
  });
});
