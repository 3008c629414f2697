import { element, wrap } from '../../xml.ts';
import { driftOfOperation, driftOfSet, type DriftDetails } from '../drift.ts';
import {
  failedInstances,
  type Operation,
  type Preferences,
  type StackInstance,
  type StackSet,
} from '../model.ts';
import type { VisibleResult } from '../results.ts';
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

/** NoEcho parameters show as asterisks, as everywhere in CloudFormation. */
const parameters = (
  name: string,
  values: Readonly<Record<string, string>>,
  noEcho: readonly string[],
): string => {
  const masked = Object.fromEntries(noEcho.filter((key) => key in values).map((key) => [key, '****']));
  return pairs(name, 'ParameterKey', 'ParameterValue', { ...values, ...masked });
};

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
  parameters('Parameters', set.definition.parameters, set.definition.noEcho) +
  texts('Capabilities', set.definition.capabilities) +
  pairs('Tags', 'Key', 'Value', set.definition.tags) +
  element('AdministrationRoleARN', set.administrationRoleArn) +
  element('ExecutionRoleName', set.executionRoleName) +
  driftDetails(driftOfSet(set)) +
  texts('Regions', [...new Set(set.instances.map(({ region }) => region))]);

export const stackSetSummary = (set: StackSet): string => {
  const drift = driftOfSet(set);
  return (
    identity(set) +
    element('DriftStatus', drift?.driftStatus ?? 'NOT_CHECKED') +
    element('LastDriftCheckTimestamp', drift?.checkedAt?.toISOString())
  );
};

const driftDetails = (drift: DriftDetails | undefined): string =>
  wrap(
    'StackSetDriftDetectionDetails',
    element('DriftStatus', drift?.driftStatus ?? 'NOT_CHECKED'),
    element('DriftDetectionStatus', drift?.detectionStatus),
    element('LastDriftCheckTimestamp', drift?.checkedAt?.toISOString()),
    element('TotalStackInstancesCount', drift?.total),
    element('DriftedStackInstancesCount', drift?.drifted),
    element('InSyncStackInstancesCount', drift?.inSync),
    element('InProgressStackInstancesCount', drift?.inProgress),
    element('FailedStackInstancesCount', drift?.failed),
  );

export const stackInstanceSummary = (set: StackSet, instance: StackInstance): string =>
  element('StackSetId', set.id) +
  element('Region', instance.region) +
  element('Account', instance.account) +
  element('StackId', instance.stackId) +
  element('Status', instance.status) +
  wrap('StackInstanceStatus', element('DetailedStatus', instance.detailedStatus)) +
  element('StatusReason', instance.statusReason) +
  element('DriftStatus', instance.driftStatus) +
  element('LastDriftCheckTimestamp', instance.driftCheckedAt?.toISOString()) +
  element('LastOperationId', instance.lastOperationId);

export const stackInstance = (set: StackSet, instance: StackInstance): string =>
  stackInstanceSummary(set, instance) +
  parameters('ParameterOverrides', instance.overrides, set.definition.noEcho);

const preferences = (of: Preferences): string =>
  wrap(
    'OperationPreferences',
    element('RegionConcurrencyType', of.regionConcurrencyType),
    texts('RegionOrder', of.regionOrder),
    element('FailureToleranceCount', of.failureToleranceCount),
    element('FailureTolerancePercentage', of.failureTolerancePercentage),
    element('MaxConcurrentCount', of.maxConcurrentCount),
    element('MaxConcurrentPercentage', of.maxConcurrentPercentage),
    element('ConcurrencyMode', of.concurrencyMode),
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
  (of.action === 'DETECT_DRIFT' ? driftDetails(driftOfOperation(of)) : '') +
  element('AdministrationRoleARN', set.administrationRoleArn) +
  element('ExecutionRoleName', set.executionRoleName);

export const operationResult = ({ account, region, status, statusReason }: VisibleResult): string =>
  element('Account', account) +
  element('Region', region) +
  element('Status', status) +
  element('StatusReason', statusReason);
