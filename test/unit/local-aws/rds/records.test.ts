import { expect, test } from 'vitest';
import {
  formattedRecordsOf,
  metadataOf,
  recordsOf,
} from '../../../../src/local-aws/gateway/rds-data/records.ts';

const oids = {
  bool: 16,
  int8: 20,
  text: 25,
  'int4[]': 1007,
  'text[]': 1009,
  'bool[]': 1000,
  timestamptz: 1184,
};

const result = (type: keyof typeof oids, value: string | null) => ({
  columns: [{ name: 'c', dataTypeID: oids[type] }],
  rows: [[value]],
  affectedRows: 0,
});

test.each([
  ['bool', 'f', { booleanValue: false }],
  ['int8', '9007199254740991', { longValue: 9007199254740991 }],
  ['text', '', { stringValue: '' }],
  ['text', null, { isNull: true }],
  ['timestamptz', '2026-11-23 10:00:00.5+00', { stringValue: '2026-11-23 10:00:00.5' }],
  ['int4[]', '{1,-2}', { arrayValue: { longValues: [1, -2] } }],
  ['int4[]', '{}', { arrayValue: { longValues: [] } }],
  ['bool[]', '{t,f}', { arrayValue: { booleanValues: [true, false] } }],
  ['text[]', '{a,"b,\\"c\\"",""}', { arrayValue: { stringValues: ['a', 'b,"c"', ''] } }],
] as const)('%s %s', (type, value, field) => {
  expect(recordsOf(result(type, value))).toEqual([[field]]);
});

test('JSON has plain values by column', () => {
  expect(formattedRecordsOf(result('int4[]', '{1,2}'))).toBe('[{"c":[1,2]}]');
  expect(formattedRecordsOf(result('text', null))).toBe('[{"c":null}]');
});

test('metadata names types as PostgreSQL does', () => {
  expect(metadataOf(result('int4[]', null).columns)).toEqual([
    { name: 'c', label: 'c', type: 2003, typeName: '_int4' },
  ]);
});
