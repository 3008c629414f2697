import type { ReplicationConfiguration, ReplicationRule } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import {
  formatConfiguration,
  fromCloudFormation,
  parseConfiguration,
} from '../../../../src/local-aws/gateway/s3/configuration.ts';
import { acceptRules } from '../../../../src/local-aws/gateway/s3/validate.ts';

const whole = `<?xml version="1.0" encoding="UTF-8"?>
<!-- every element of the second schema -->
<ReplicationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Role>arn:aws:iam::123456789012:role/replication</Role>
  <Rule>
    <ID>one &amp; only</ID>
    <Priority>7</Priority>
    <Filter><And><Prefix>h/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value/></Tag></And></Filter>
    <Status>Enabled</Status>
    <SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>
    <DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>
    <Destination>
      <Bucket>arn:aws:s3:::target</Bucket>
      <StorageClass>STANDARD_IA</StorageClass>
      <EncryptionConfiguration><ReplicaKmsKeyID>arn:aws:kms:eu-central-1:123456789012:key/k</ReplicaKmsKeyID></EncryptionConfiguration>
      <Metrics><Status>Enabled</Status><EventThreshold><Minutes>15</Minutes></EventThreshold></Metrics>
      <ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time></ReplicationTime>
    </Destination>
  </Rule>
  <Rule><ID>two</ID><Priority>1</Priority><Filter><Tag><Key>c</Key><Value>2</Value></Tag></Filter><Status>Disabled</Status>
    <DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>
    <Destination><Bucket>arn:aws:s3:::other</Bucket></Destination></Rule>
</ReplicationConfiguration>`;

const model: ReplicationConfiguration = {
  Role: 'arn:aws:iam::123456789012:role/replication',
  Rules: [
    {
      ID: 'one & only',
      Priority: 7,
      Filter: {
        And: {
          Prefix: 'h/',
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '' },
          ],
        },
      },
      Status: 'Enabled',
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: {
        Bucket: 'arn:aws:s3:::target',
        StorageClass: 'STANDARD_IA',
        EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:eu-central-1:123456789012:key/k' },
        Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
        ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
      },
    },
    {
      ID: 'two',
      Priority: 1,
      Filter: { Tag: { Key: 'c', Value: '2' } },
      Status: 'Disabled',
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: { Bucket: 'arn:aws:s3:::other' },
    },
  ],
};

describe('a replication configuration', () => {
  test('is read from XML and written as the same', () => {
    expect(parseConfiguration(whole)).toEqual(model);
    expect(parseConfiguration(formatConfiguration(model))).toEqual(model);
  });

  test('keeps an empty filter, which makes it one of the second schema', () => {
    const xml =
      '<ReplicationConfiguration><Role>r</Role><Rule><Filter/><Status>Enabled</Status></Rule></ReplicationConfiguration>';
    expect(parseConfiguration(xml).Rules).toEqual([{ Filter: {}, Status: 'Enabled' }]);
    expect(formatConfiguration(parseConfiguration(xml))).toContain('<Filter></Filter>');
  });

  test.each([
    ['no XML', 'hello'],
    ['not closed', '<ReplicationConfiguration><Role>r</Role>'],
    ['crossed', '<ReplicationConfiguration><Role></ReplicationConfiguration></Role>'],
    ['another document', '<Tagging/>'],
    ['an unknown element', '<ReplicationConfiguration><Rules/></ReplicationConfiguration>'],
    ['two roles', '<ReplicationConfiguration><Role>a</Role><Role>b</Role></ReplicationConfiguration>'],
    [
      'a priority that is no number',
      '<ReplicationConfiguration><Rule><Priority>high</Priority></Rule></ReplicationConfiguration>',
    ],
  ])('that is %s is malformed', (_, xml) => {
    expect(() => parseConfiguration(xml)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
  });

  test('is the same from CloudFormation, whose names and numbers differ', () => {
    const [first, second] = model.Rules ?? [];
    const property = {
      Role: model.Role,
      Rules: [
        {
          ...{ ...first, ID: undefined, Id: 'one & only', Priority: '7' },
          Filter: { And: { Prefix: 'h/', TagFilters: first?.Filter?.And?.Tags } },
        },
        {
          ...{ ...second, ID: undefined, Id: 'two' },
          Filter: { TagFilter: second?.Filter?.Tag },
        },
      ],
    };
    expect(fromCloudFormation(property)).toEqual(model);
  });
});

const rule: ReplicationRule = {
  ID: 'r',
  Priority: 1,
  Filter: { Prefix: '' },
  Status: 'Enabled',
  DeleteMarkerReplication: { Status: 'Enabled' },
  Destination: { Bucket: 'arn:aws:s3:::target' },
};
const time = { Status: 'Enabled', Time: { Minutes: 15 } } as const;
const metrics = { Status: 'Enabled', EventThreshold: { Minutes: 15 } } as const;
const to = (destination: Omit<NonNullable<ReplicationRule['Destination']>, 'Bucket'>): ReplicationRule => ({
  ...rule,
  Destination: { Bucket: 'arn:aws:s3:::target', ...destination },
});
const without = (field: keyof ReplicationRule): ReplicationRule => ({ ...rule, [field]: undefined });
const accept = (...Rules: ReplicationRule[]) => acceptRules({ Role: 'arn:aws:iam::1:role/r', Rules });

describe('the rules of a configuration', () => {
  test.each<[string, ReplicationRule[]]>([
    ['one that is complete', [rule]],
    ['time control with metrics', [to({ ReplicationTime: time, Metrics: metrics })]],
    ['metrics alone', [to({ Metrics: { Status: 'Enabled' } })]],
    ['two with their own ids and priorities', [rule, { ...rule, ID: 's', Priority: 2 }]],
    ['the first schema', [{ ID: 'r', Status: 'Enabled', Destination: rule.Destination }]],
  ])('accept %s', (_, rules) => {
    expect(accept(...rules).Rules).toEqual(rules);
  });

  test('get a random id when they have none (T25)', () => {
    const [first, second] = accept(without('ID'), { ...without('ID'), Priority: 2 }).Rules ?? [];
    expect(first?.ID).toMatch(/\w{8}/);
    expect(second?.ID).not.toBe(first?.ID);
  });

  test.each<[string, string, ReplicationRule[]]>([
    ['MalformedXML', 'no rule', []],
    ['InvalidRequest', 'a filter without a word on delete markers', [without('DeleteMarkerReplication')]],
    ['InvalidRequest', 'a filter without a priority', [without('Priority')]],
    ['InvalidRequest', 'delete markers without a filter', [without('Filter')]],
    ['InvalidRequest', 'delete markers and tags', [{ ...rule, Filter: { Tag: { Key: 'k', Value: 'v' } } }]],
    ['InvalidRequest', 'time control without metrics', [to({ ReplicationTime: time })]],
    ['InvalidArgument', 'a threshold without time control (T23)', [to({ Metrics: metrics })]],
    [
      'InvalidArgument',
      'time control whose metrics have no threshold',
      [to({ ReplicationTime: time, Metrics: { Status: 'Enabled' } })],
    ],
    [
      'InvalidArgument',
      'time control of other than 15 minutes',
      [to({ ReplicationTime: { ...time, Time: { Minutes: 5 } }, Metrics: metrics })],
    ],
    [
      'InvalidArgument',
      'time control with disabled metrics',
      [to({ ReplicationTime: time, Metrics: { ...metrics, Status: 'Disabled' } })],
    ],
    [
      'InvalidRequest',
      'a replica key without the choice of encrypted objects',
      [to({ EncryptionConfiguration: { ReplicaKmsKeyID: 'k' } })],
    ],
    [
      'InvalidRequest',
      'encrypted objects without a replica key',
      [{ ...rule, SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } } }],
    ],
    ['InvalidArgument', 'one id twice', [rule, { ...rule, Priority: 2 }]],
    ['InvalidRequest', 'one priority twice', [rule, { ...rule, ID: 's' }]],
  ])('refuse with %s %s', (code, _, rules) => {
    expect(() => accept(...rules)).toThrow(expect.objectContaining({ code }));
  });
});
