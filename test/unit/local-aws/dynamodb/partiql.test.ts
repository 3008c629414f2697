import { expect, test } from 'vitest';
import { writesOfStatements } from '../../../../src/local-aws/gateway/dynamodb/partiql.ts';

const keyNames = (table: string) => (table === 'dash-state' ? ['userId', 'slot'] : undefined);
const keyOf = (Statement: string, Parameters: readonly Record<string, unknown>[] = []) =>
  writesOfStatements({ Statement, Parameters }, keyNames)[0]?.key;
const ann = { userId: { S: 'ann' }, slot: { N: '7' } };

test.each([
  [`INSERT INTO "dash-state" VALUE {'userId': 'ann', 'slot': 7, 'view': 'x'}`],
  [`insert into "dash-state" value {'map': {'userId': 'no', 'slot': 1}, 'slot': 7, 'userId': 'ann'}`],
  [`UPDATE "dash-state" SET "view" = 'where' SET slots = 9 WHERE userId = 'ann' AND slot = 7`],
  [`UPDATE "dash-state" SET userId2 = 'no' WHERE "slot"=7 and "userId"='ann' and "view" = 'old'`],
  [`DELETE FROM "dash-state" WHERE userId = 'ann' AND slot = 7 RETURNING ALL OLD *`],
  [`DELETE FROM "arn:aws:dynamodb:us-east-1:123456789012:table/dash-state" WHERE (userId='ann') AND slot=7`],
])('%s', (statement) => {
  expect(writesOfStatements({ Statement: statement }, keyNames)).toEqual([{ table: 'dash-state', key: ann }]);
});

test('parameters stand for values, in their order', () => {
  const [view, user, slot] = [{ S: 'new' }, { S: 'ann' }, { N: '7' }];
  const update = 'UPDATE "dash-state" SET "view" = ? WHERE userId = ? AND slot = ?';
  expect(keyOf(update, [view, user, slot])).toEqual(ann);
  const insert = `INSERT INTO "dash-state" VALUE {'view': ?, 'slot': ?, 'userId': ?}`;
  expect(keyOf(insert, [view, slot, user])).toEqual(ann);
});

test('quotes in texts are doubled', () => {
  expect(keyOf(`DELETE FROM "dash-state" WHERE userId = 'o''hara' AND slot = -1.5`)).toEqual({
    userId: { S: "o'hara" },
    slot: { N: '-1.5' },
  });
});

test('a key that the statement does not say in full stays incomplete', () => {
  expect(keyOf(`DELETE FROM "dash-state" WHERE userId = 'ann'`)).toEqual({ userId: { S: 'ann' } });
  expect(keyOf('DELETE FROM "dash-state" WHERE userId = missing() AND slot = ?')).toEqual({});
});

test('every statement of a batch or a transaction, while reads and other tables are none', () => {
  const Statements = [
    { Statement: 'SELECT * FROM "dash-state"' },
    { Statement: `DELETE FROM "dash-state" WHERE userId='ann' AND slot=7` },
    { Statement: `DELETE FROM other WHERE userId='ann'` },
  ];
  const writes = [undefined, { table: 'dash-state', key: ann }, undefined];
  expect(writesOfStatements({ Statements }, keyNames)).toEqual(writes);
  expect(writesOfStatements({ TransactStatements: Statements }, keyNames)).toEqual(writes);
});
