import { element, wrap } from '../../xml.ts';
import { invalidOperation, operationNotFound } from '../failure.ts';
import { hasEnded, type Operation, type StackSet } from '../model.ts';
import { resultsAsOf } from '../results.ts';
import { paginate } from '../wire/page.ts';
import { operation, operationResult, operationSummary, summaries } from '../wire/shapes.ts';
import type { Action } from './action.ts';
import { preferencesOf } from './preferences.ts';
import { newOperation, operationIdOf } from './request.ts';

/** The actions on operations. */

export const describeStackSetOperation: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  return wrap('StackSetOperation', operation(set, find(set, query.required('OperationId'))));
};

/** Newest first, as AWS lists them. */
export const listStackSetOperations: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  return summaries(paginate([...set.operations].reverse(), query), operationSummary);
};

export const listStackSetOperationResults: Action = (query, home, { store, now, resultsDelay }) => {
  const set = store.get(home, query.required('StackSetName'));
  const { results } = find(set, query.required('OperationId'));
  const statuses = query.filters('Filters', ['OPERATION_RESULT_STATUS']).get('OPERATION_RESULT_STATUS');
  const visible = resultsAsOf(results, now().getTime() - resultsDelay());
  const matching = visible.filter(({ status }) => statuses?.includes(status) ?? true);
  return summaries(paginate(matching, query), operationResult);
};

/** STOPPED follows when what is in flight has finished (T8); of one that is queued, when its turn has come. */
export const stopStackSetOperation: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  const operation = find(set, query.required('OperationId'));
  if (hasEnded(operation))
    throw invalidOperation(`Operation ${operation.id} cannot be stopped: it is ${operation.status}`);
  operation.status = 'STOPPING';
  return '';
};

export const detectStackSetDrift: Action = (query, home, { store, queue, now }) => {
  const set = store.get(home, query.required('StackSetName'));
  const id = operationIdOf(query);
  const preferences = preferencesOf(query);
  queue.refuse(set, id);
  const request = { id, action: 'DETECT_DRIFT', targets: undefined, preferences } as const;
  queue.submit(set, newOperation(set, request, now()));
  return element('OperationId', id);
};

function find(set: StackSet, operationId: string): Operation {
  const found = set.operations.find(({ id }) => id === operationId);
  if (!found) throw operationNotFound(set, operationId);
  return found;
}
