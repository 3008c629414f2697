import { element, wrap } from '../../xml.ts';
import { constraintError, stackInstanceNotFound } from '../failure.ts';
import { findInstance, type StackInstance, type StackSet, type Target } from '../model.ts';
import { resolveOverrides } from '../template.ts';
import { paginate } from '../wire/page.ts';
import type { GivenParameter } from '../wire/query.ts';
import { stackInstance, stackInstanceSummary, summaries } from '../wire/shapes.ts';
import type { Action } from './action.ts';
import { preferencesOf } from './preferences.ts';
import { newOperation, operationIdOf, refuseUnknownTargets, requiredTargets } from './request.ts';

/** The actions on stack instances. */

/** An instance that exists already is deployed again: this is how an OUTDATED one is retried. */
export const createStackInstances: Action = (query, home, { store, queue, now }) => {
  const set = store.get(home, query.required('StackSetName'));
  const id = operationIdOf(query);
  const targets = requiredTargets(query);
  const preferences = preferencesOf(query);
  queue.refuse(set, id);
  setOverrides(set, targets, query.parameters('ParameterOverrides'), id);
  queue.submit(set, newOperation(set, { id, action: 'CREATE', targets, preferences }, now()));
  return element('OperationId', id);
};

export const updateStackInstances: Action = (query, home, { store, queue, now }) => {
  const set = store.get(home, query.required('StackSetName'));
  const id = operationIdOf(query);
  const targets = requiredTargets(query);
  const preferences = preferencesOf(query);
  queue.refuse(set, id);
  refuseUnknownTargets(set, targets);
  setOverrides(set, targets, query.parameters('ParameterOverrides'), id);
  queue.submit(set, newOperation(set, { id, action: 'UPDATE', targets, preferences }, now()));
  return element('OperationId', id);
};

/** Targets without an instance are no error: AWS lists none for this action. */
export const deleteStackInstances: Action = (query, home, { store, queue, now }) => {
  const set = store.get(home, query.required('StackSetName'));
  const id = operationIdOf(query);
  const targets = requiredTargets(query);
  const preferences = preferencesOf(query);
  const retainStacks = query.flag('RetainStacks');
  // Mandatory (T4).
  if (retainStacks === undefined) throw constraintError('retainStacks', 'null', 'Member must not be null');
  queue.refuse(set, id);
  queue.submit(set, newOperation(set, { id, action: 'DELETE', targets, preferences, retainStacks }, now()));
  return element('OperationId', id);
};

export const describeStackInstance: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  const target = {
    account: query.required('StackInstanceAccount'),
    region: query.required('StackInstanceRegion'),
  };
  const instance = findInstance(set, target);
  if (!instance) throw stackInstanceNotFound(set, target.account, target.region);
  return wrap('StackInstance', stackInstance(set, instance));
};

export const listStackInstances: Action = (query, home, { store }) => {
  const set = store.get(home, query.required('StackSetName'));
  const account = query.text('StackInstanceAccount') ?? '';
  const region = query.text('StackInstanceRegion') ?? '';
  const filters = query.filters('Filters', ['DETAILED_STATUS', 'LAST_OPERATION_ID', 'DRIFT_STATUS']);
  const matching = set.instances.filter(
    (instance) =>
      ['', instance.account].includes(account) &&
      ['', instance.region].includes(region) &&
      allows(filters.get('DETAILED_STATUS'), instance.detailedStatus) &&
      allows(filters.get('LAST_OPERATION_ID'), instance.lastOperationId) &&
      allows(filters.get('DRIFT_STATUS'), instance.driftStatus),
  );
  return summaries(paginate(matching, query), (instance) => stackInstanceSummary(set, instance));
};

const allows = (values: readonly string[] | undefined, value: string): boolean =>
  values?.includes(value) ?? true;

/** Gives every target its overrides, after all of them were found valid, and an instance where there is none. */
function setOverrides(
  set: StackSet,
  targets: readonly Target[],
  given: readonly GivenParameter[] | undefined,
  operationId: string,
): void {
  const overridden = targets.map((target) => {
    const instance = findInstance(set, target) ?? newInstance(target, operationId);
    return { instance, overrides: resolveOverrides(given, set.definition.parameters, instance.overrides) };
  });
  for (const { instance, overrides } of overridden) {
    instance.overrides = overrides;
    if (!findInstance(set, instance)) set.instances.push(instance);
  }
}

/** AWS lists an instance as soon as it was asked for: OUTDATED, and PENDING in detail. */
const newInstance = ({ account, region }: Target, operationId: string): StackInstance => ({
  account,
  region,
  stackId: undefined,
  hasStack: false,
  overrides: {},
  status: 'OUTDATED',
  detailedStatus: 'PENDING',
  statusReason: undefined,
  lastOperationId: operationId,
  driftStatus: 'NOT_CHECKED',
  driftCheckedAt: undefined,
});
