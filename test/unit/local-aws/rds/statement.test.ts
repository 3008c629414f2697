import { expect, test } from 'vitest';
import { toPostgres } from '../../../../src/local-aws/gateway/rds-data/statement.ts';

test('named parameters become numbered ones with the type of their value', () => {
  const statement = toPostgres('SELECT :id, :name, :id, :at, :no', [
    { name: 'id', value: { longValue: 1 } },
    { name: 'name', value: { stringValue: 'x' } },
    { name: 'at', value: { stringValue: '2026-11-23' }, typeHint: 'DATE' },
    { name: 'no', value: { isNull: true } },
  ]);
  expect(statement).toEqual({
    sql: 'SELECT $1::bigint, $2::varchar, $1::bigint, $3::date, $4',
    values: [1, 'x', '2026-11-23', null],
  });
});

test.each([
  ["SELECT ':a', 'it''s :b'", 'a string'],
  ['SELECT 1 AS ":a"', 'a quoted name'],
  ["SELECT '1'::text, ARRAY[1,2][1:2]", 'a cast and a slice'],
  ['SELECT 1 -- :a\n/* :b\n:c */', 'a comment'],
  ['SELECT $$ :a $$, $body$ :b $$ $body$', 'a dollar quote'],
])('%j has no parameter in %s', (sql) => {
  expect(toPostgres(sql)).toEqual({ sql, values: [] });
});

test.each([
  [[], 'Cannot find parameter: a'],
  [[{ name: 'a', value: {} }], 'Parameter a has no value'],
  [[{ name: 'a', value: { arrayValue: { longValues: [1] } } }], 'Array parameters are not supported.'],
  [[{ name: 'a', value: { stringValue: 'x' }, typeHint: 'MONEY' }], 'Invalid type hint: MONEY'],
])('%j cannot be passed: %s', (parameters, message) => {
  expect(() => toPostgres('SELECT :a', parameters)).toThrow(
    expect.objectContaining({ code: 'BadRequestException', message }),
  );
});
