import { element, wrap } from '../../xml.ts';
import {
  failedInstances,
  type Operation,
  type OperationResult,
  type Preferences,
  type StackInstance,
  type StackSet,
} from '../model.ts';
import type { Page } from './page.ts';

/** The model in the XML of CloudFormation's API of 2010-05-15. Each function gives the elements inside one structure. */

const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** A whole answer. Actions that return nothing still have an empty result element. */
export const envelope = (action: string, requestId: string, result: string): string =>
  `<${action}Response xmlns="${namespace}">` +
  wrap(`${action}Result`, result) +
  wrap('ResponseMetadata', element('RequestId', requestId)) +
  `</${action}Response>`;

const list = (name: string, members: readonly string[]): string =>
  wrap(name, ...members.map((member) => wrap('member', member)));

const texts = (name: string, values: readonly string[]): string =>
  wrap(name, ...values.map((value) => element('member', value)));

const pairs = (
  name: string,
  keyName: string,
  valueName: string,
  values: Readonly<Record<string, string>>,
): string =>
  list(
    name,
    Object.entries(values).map(([key, value]) => element(keyName, key) + element(valueName, value)),
  );

const parameters = (name: string, values: Readonly<Record<string, string>>): string =>
  pairs(name, 'ParameterKey', 'ParameterValue', values);

export const summaries = <T>(page: Page<T>, shape: (item: T) => string): string =>
  list('Summaries', page.items.map(shape)) + element('NextToken', page.nextToken);

const identity = (set: StackSet): string =>
  element('StackSetName', set.name) +
  element('StackSetId', set.id) +
  element('Description', set.definition.description) +
  element('Status', set.status) +
  element('PermissionModel', 'SELF_MANAGED') +
  wrap('ManagedExecution', element('Active', set.managedExecution));

export const stackSet = (set: StackSet): string =>
  identity(set) +
  element('StackSetARN', set.arn) +
  element('TemplateBody', set.definition.templateBody) +
  parameters('Parameters', set.definition.parameters) +
  texts('Capabilities', set.definition.capabilities) +
  pairs('Tags', 'Key', 'Value', set.definition.tags) +
  element('AdministrationRoleARN', set.administrationRoleArn) +
  element('ExecutionRoleName', set.executionRoleName) +
  wrap('StackSetDriftDetectionDetails', element('DriftStatus', 'NOT_CHECKED')) +
  texts('Regions', [...new Set(set.instances.map(({ region }) => region))]);

export const stackSetSummary = (set: StackSet): string =>
  identity(set) + element('DriftStatus', 'NOT_CHECKED');

export const stackInstanceSummary = (set: StackSet, instance: StackInstance): string =>
  element('StackSetId', set.id) +
  element('Region', instance.region) +
  element('Account', instance.account) +
  element('StackId', instance.stackId) +
  element('Status', instance.status) +
  wrap('StackInstanceStatus', element('DetailedStatus', instance.detailedStatus)) +
  element('StatusReason', instance.statusReason) +
  element('DriftStatus', 'NOT_CHECKED') +
  element('LastOperationId', instance.lastOperationId);

export const stackInstance = (set: StackSet, instance: StackInstance): string =>
  stackInstanceSummary(set, instance) + parameters('ParameterOverrides', instance.overrides);

const preferences = ({ regionOrder, failureToleranceCount, maxConcurrentCount }: Preferences): string =>
  wrap(
    'OperationPreferences',
    element('RegionConcurrencyType', 'SEQUENTIAL'),
    texts('RegionOrder', regionOrder),
    element('FailureToleranceCount', failureToleranceCount),
    element('MaxConcurrentCount', maxConcurrentCount),
  );

export const operationSummary = (operation: Operation): string =>
  element('OperationId', operation.id) +
  element('Action', operation.action) +
  element('Status', operation.status) +
  preferences(operation.preferences) +
  element('CreationTimestamp', operation.createdAt.toISOString()) +
  element('EndTimestamp', operation.endedAt?.toISOString()) +
  wrap('StatusDetails', element('FailedStackInstancesCount', failedInstances(operation)));

export const operation = (set: StackSet, of: Operation): string =>
  operationSummary(of) +
  element('StackSetId', set.id) +
  element('RetainStacks', of.retainStacks) +
  element('AdministrationRoleARN', set.administrationRoleArn) +
  element('ExecutionRoleName', set.executionRoleName);

export const operationResult = ({ account, region, status, statusReason }: OperationResult): string =>
  element('Account', account) +
  element('Region', region) +
  element('Status', status) +
  element('StatusReason', statusReason);
