import { randomUUID } from 'node:crypto';
import { element, wrap } from '../../xml.ts';
import {
  createdButModified,
  invalidOperation,
  nameAlreadyExists,
  operationInProgress,
  stackSetNotEmpty,
  validationError,
} from '../failure.ts';
import { unfinishedOperation, type StackSet } from '../model.ts';
import { defaultAdministrationRoleArn, defaultExecutionRole } from '../roles.ts';
import type { StackSetRoles } from '../stack-driver.ts';
import type { Home } from '../store.ts';
import { paginate } from '../wire/page.ts';
import type { Query } from '../wire/query.ts';
import { stackSet, stackSetSummary, summaries } from '../wire/shapes.ts';
import type { Action } from './action.ts';
import { definitionOf } from './definition.ts';
import { preferencesOf } from './preferences.ts';
import {
  matchConstraint,
  newOperation,
  operationIdOf,
  refuseUnknownTargets,
  requiredTargets,
} from './request.ts';

/** The actions on sets. */

export const createStackSet: Action = async (query, home, context) => {
  const name = query.required('StackSetName');
  matchConstraint('stackSetName', name, '[a-zA-Z][-a-zA-Z0-9]*');
  if (query.text('PermissionModel') === 'SERVICE_MANAGED')
    throw validationError('You must enable organizations access to operate a service managed stack set');
  const token = query.text('ClientRequestToken') ?? randomUUID();
  const definition = await definitionOf(query, home, context);
  const existing = context.store.find(home, name);
  if (existing) return element('StackSetId', repeatedCreate(existing, token).id);
  const id = `${name}:${randomUUID()}`;
  context.store.add(home, {
    name,
    id,
    arn: `arn:aws:cloudformation:${home.region}:${home.account}:stackset/${id}`,
    createdBy: { token, definition },
    administrationRoleArn: query.text('AdministrationRoleARN') ?? defaultAdministrationRoleArn(home.account),
    executionRoleName: query.text('ExecutionRoleName') ?? defaultExecutionRole,
    status: 'ACTIVE',
    definition,
    managedExecution: query.flag('ManagedExecution.Active') ?? false,
    instances: [],
    operations: [],
  });
  return element('StackSetId', id);
};

/** ClientRequestToken tells a repeated request from another set of the same name. */
function repeatedCreate(existing: StackSet, token: string): StackSet {
  if (existing.createdBy.token !== token) throw nameAlreadyExists(existing.name);
  if (existing.createdBy.definition !== existing.definition) throw createdButModified(existing.name);
  return existing;
}

export const describeStackSet: Action = (query, home, { store }) =>
  wrap('StackSet', stackSet(store.get(home, query.required('StackSetName'))));

export const listStackSets: Action = (query, home, { store }) => {
  const status = query.choice('Status', ['ACTIVE', 'DELETED']);
  const matching = store.all(home).filter((set) => status === undefined || set.status === status);
  return summaries(paginate(matching, query), stackSetSummary);
};

export const updateStackSet: Action = async (query, home, context) => {
  const set = context.store.get(home, query.required('StackSetName'));
  const id = operationIdOf(query);
  context.queue.refuse(set, id);
  const targets = partialTargets(query, set);
  const preferences = preferencesOf(query);
  const roles = rolesOf(query, set, home);
  const definition = await definitionOf(query, home, context, set.definition);
  // Another request may have come in while the template was checked.
  context.queue.refuse(set, id);
  changeExecution(set, query.flag('ManagedExecution.Active'));
  set.administrationRoleArn = roles.administrationRoleArn;
  set.executionRoleName = roles.executionRoleName;
  // The stored template changes now, whatever becomes of the operation (T3).
  set.definition = definition;
  if (changesStacks(query)) outdateInstances(set);
  const request = { id, action: 'UPDATE', targets, preferences } as const;
  context.queue.submit(set, newOperation(set, request, context.now()));
  return element('OperationId', id);
};

/** A template or parameters in the request outdate every instance, of the targets or not; without, the others stay as they are. */
const changesStacks = (query: Query): boolean =>
  query.text('TemplateBody') !== undefined || query.parameters('Parameters') !== undefined;

function outdateInstances(set: StackSet): void {
  for (const instance of set.instances) {
    if (instance.status === 'CURRENT') instance.status = 'OUTDATED';
  }
}

/** The set's roles after an update: a customised administration role must be named every time, the execution role stays. */
function rolesOf(query: Query, set: StackSet, { account }: Home): StackSetRoles {
  const given = query.text('AdministrationRoleARN');
  const standard = defaultAdministrationRoleArn(account);
  if (given === undefined && set.administrationRoleArn !== standard)
    throw validationError(
      'AdministrationRoleARN must be specified: the StackSet has a customized administrator role',
    );
  return {
    administrationRoleArn: given ?? standard,
    executionRoleName: query.text('ExecutionRoleName') ?? set.executionRoleName,
  };
}

/** Accounts and Regions narrow an update, and come together or not at all. */
function partialTargets(query: Query, set: StackSet): ReturnType<typeof requiredTargets> | undefined {
  if (!query.list('Accounts') && !query.list('Regions')) return undefined;
  const targets = requiredTargets(query);
  refuseUnknownTargets(set, targets);
  return targets;
}

function changeExecution(set: StackSet, managed: boolean | undefined): void {
  if (managed === undefined || managed === set.managedExecution) return;
  if (unfinishedOperation(set))
    throw invalidOperation('ManagedExecution cannot be modified while operations are running or queued');
  set.managedExecution = managed;
}

/** An unknown set is no error: AWS lists none for this action. */
export const deleteStackSet: Action = (query, home, { store }) => {
  const set = store.find(home, query.required('StackSetName'));
  if (!set) return '';
  const running = unfinishedOperation(set);
  if (running) throw operationInProgress(set, running.id);
  if (set.instances.length > 0) throw stackSetNotEmpty();
  set.status = 'DELETED';
  return '';
};
