import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../../../src/templates/functions/data-transform/parse.ts';
import type { Trade } from '../../../../../src/templates/functions/shared/trade.ts';
import { trade } from '../records.ts';

const parsed = (value: unknown) => parse(Buffer.from(JSON.stringify(value)));

describe('parse', () => {
  it('takes a trade', () => {
    expect(parsed(trade())).toEqual({ kind: 'trade', trade: trade() });
    const full = trade({ venue: 'XETR', sessionId: 'desk-1' });
    expect(parsed(full)).toEqual({ kind: 'trade', trade: full });
  });

  it('leaves out fields that it does not know', () => {
    expect(parsed({ ...trade(), comment: 'hello' })).toEqual({ kind: 'trade', trade: trade() });
  });

  it.each<[keyof Trade, readonly unknown[]]>([
    ['tradeId', [undefined, '', 'a b', 'x'.repeat(65), 1, 'trade#1']],
    ['symbol', ['', 'acme', 'TOOLONGASYMBOLXXX', null]],
    ['price', [0, -1, 1e10, '10', null, undefined]],
    ['quantity', [0, -1, 1e10, '10', null, undefined]],
    ['side', ['buy', 'HOLD', undefined]],
    [
      'executedAt',
      [
        '2026-11-25',
        '2026-02-30T10:00:00Z',
        '2026-11-25T24:00:00Z',
        '2026-11-25T10:00:00+01:00',
        1_700_000_000,
        '',
      ],
    ],
    ['userId', ['', '.trading-migrate', 'a b', 'a'.repeat(129), undefined]],
    ['sessionId', ['', 'a#b', 7]],
    ['venue', ['', 'xetr', 7]],
  ])('rejects a wrong %s by name', (field, values) => {
    const reason = `INVALID_${field.toUpperCase()}`;
    for (const value of values)
      expect(parsed(trade({ [field]: value }))).toEqual({ kind: 'rejected', reason });
  });

  it('knows a watermark by its type', () => {
    const type = 'trading-migrate.sentinel';
    const sentinel = { kind: 'sentinel', id: 'w-1' };
    expect(parsed({ type, id: 'w-1' })).toEqual({ ...sentinel, acknowledge: false });
    expect(parsed({ type, id: 'w-1', acknowledge: 'yes' })).toEqual({ ...sentinel, acknowledge: false });
    expect(parsed({ type, id: 'w-1', acknowledge: true })).toEqual({ ...sentinel, acknowledge: true });
    expect(parsed({ type, id: 'a b' })).toEqual({ kind: 'rejected', reason: 'INVALID_SENTINEL' });
    expect(parsed({ type })).toEqual({ kind: 'rejected', reason: 'INVALID_SENTINEL' });
  });

  it.each([
    ['text that is no JSON', Buffer.from('price=1'), 'NOT_JSON'],
    ['nothing', Buffer.alloc(0), 'NOT_JSON'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'NOT_JSON'],
    ['a list', Buffer.from('[]'), 'NOT_AN_OBJECT'],
    ['null', Buffer.from('null'), 'NOT_AN_OBJECT'],
    ['a number', Buffer.from('7'), 'NOT_AN_OBJECT'],
  ])('rejects %s', (_, data, reason) => {
    expect(parse(data)).toEqual({ kind: 'rejected', reason });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array(), (data) => ['trade', 'rejected'].includes(parse(data).kind)));
    fc.assert(fc.property(fc.json(), (text) => parse(Buffer.from(text)).kind === 'rejected'));
  });
});
