import type { AwsError } from '../response.ts';
import type { StackSet } from './model.ts';

/** A refusal in AWS's own code and HTTP status, as the SDK's `awsQueryError` traits list them. */
export class AwsFailure extends Error implements AwsError {
  override readonly name = 'AwsFailure';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const validationError = (message: string): AwsFailure =>
  new AwsFailure(400, 'ValidationError', message);

/** @param member in AWS's lower camel case. */
export const constraintError = (member: string, value: string, constraint: string): AwsFailure =>
  validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

export const invalidOperation = (message: string): AwsFailure =>
  new AwsFailure(400, 'InvalidOperationException', message);

export const insufficientCapabilities = (missing: readonly string[]): AwsFailure =>
  new AwsFailure(400, 'InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);

export const stackSetNotFound = (name: string): AwsFailure =>
  new AwsFailure(404, 'StackSetNotFoundException', `StackSet ${name} not found`);

export const stackInstanceNotFound = (set: StackSet, account: string, region: string): AwsFailure =>
  new AwsFailure(
    404,
    'StackInstanceNotFoundException',
    `Stack instance not found for StackSet ${set.name}, account ${account}, region ${region}`,
  );

export const operationNotFound = (set: StackSet, operationId: string): AwsFailure =>
  new AwsFailure(
    404,
    'OperationNotFoundException',
    `Operation ${operationId} not found for StackSet ${set.id}`,
  );

export const nameAlreadyExists = (name: string): AwsFailure =>
  new AwsFailure(409, 'NameAlreadyExistsException', `StackSet ${name} already exists`);

export const createdButModified = (name: string): AwsFailure =>
  new AwsFailure(
    409,
    'CreatedButModifiedException',
    `StackSet ${name} was created by this request and changed since`,
  );

export const operationIdAlreadyExists = (operationId: string): AwsFailure =>
  new AwsFailure(409, 'OperationIdAlreadyExistsException', `Operation ${operationId} already exists`);

export const staleRequest = (set: StackSet, operationId: string): AwsFailure =>
  new AwsFailure(
    409,
    'StaleRequestException',
    `Another operation has been performed on StackSet ${set.id} since operation ${operationId}`,
  );

export const operationInProgress = (set: StackSet, operationId: string): AwsFailure =>
  new AwsFailure(
    409,
    'OperationInProgressException',
    `Another Operation on StackSet ${set.arn} is in progress: ${operationId}`,
  );

export const stackSetNotEmpty = (): AwsFailure =>
  new AwsFailure(409, 'StackSetNotEmptyException', 'StackSet is not empty');
