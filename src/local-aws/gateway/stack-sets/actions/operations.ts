import { wrap } from '../../xml.ts';
import { operationNotFound } from '../failure.ts';
import type { Operation, StackSet } from '../model.ts';
import { paginate } from '../wire/page.ts';
import { operation, operationResult, operationSummary, summaries } from '../wire/shapes.ts';
import type { Action } from './action.ts';

/** The actions that look at operations. */

export const describeStackSetOperation: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  return wrap('StackSetOperation', operation(set, find(set, query.required('OperationId'))));
};

/** Newest first, as AWS lists them. */
export const listStackSetOperations: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  return summaries(paginate([...set.operations].reverse(), query), operationSummary);
};

export const listStackSetOperationResults: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  const { results } = find(set, query.required('OperationId'));
  const statuses = query.filters('Filters').get('OPERATION_RESULT_STATUS');
  const matching = results.filter(({ status }) => statuses?.includes(status) ?? true);
  return summaries(paginate(matching, query), operationResult);
};

function find(set: StackSet, operationId: string): Operation {
  const found = set.operations.find(({ id }) => id === operationId);
  if (!found) throw operationNotFound(set, operationId);
  return found;
}
