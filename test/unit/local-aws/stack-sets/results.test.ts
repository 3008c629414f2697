import { expect, it } from 'vitest';
import type { OperationResult } from '../../../../src/local-aws/gateway/stack-sets/model.ts';
import { changeResult, resultsAsOf } from '../../../../src/local-aws/gateway/stack-sets/results.ts';
import { at } from './support.ts';

it('a list shows results as they were, and nothing right after the start (T7)', () => {
  const result: OperationResult = {
    ...at('us-east-1'),
    status: 'PENDING',
    statusReason: undefined,
    history: [],
  };
  changeResult(result, 'PENDING', undefined, new Date(1000));
  changeResult(result, 'RUNNING', undefined, new Date(2000));
  changeResult(result, 'FAILED', 'no', new Date(3000));
  const seen = (time: number): unknown[] =>
    resultsAsOf([result], time).map(({ status, statusReason }) => [status, statusReason]);
  expect(seen(999)).toEqual([]);
  expect(seen(1000)).toEqual([['PENDING', undefined]]);
  expect(seen(2999)).toEqual([['RUNNING', undefined]]);
  expect(seen(3000)).toEqual([['FAILED', 'no']]);
  expect(result).toMatchObject({ status: 'FAILED', statusReason: 'no' });
});
