import { AwsFault } from '../emulator-api.ts';

/** Refusals of the Data API. Codes and statuses are those of its API reference; SQL's words are PostgreSQL's. */

export const badRequest = (message: string): AwsFault => new AwsFault('BadRequestException', message);

export const clusterNotFound = (arn: string): AwsFault =>
  badRequest(`Database cluster not found for ARN: ${arn}`);

export const noInstance = (arn: string): AwsFault =>
  new AwsFault('DatabaseNotFoundException', `The DB cluster doesn't have a DB instance: ${arn}`, 404);

export const writerUnavailable = (arn: string): AwsFault =>
  new AwsFault(
    'DatabaseUnavailableException',
    `The writer instance in the DB cluster isn't available: ${arn}`,
    504,
  );

export const endpointNotEnabled = (arn: string): AwsFault =>
  new AwsFault('HttpEndpointNotEnabledException', `HttpEndpoint is not enabled for resource ${arn}`);

export const secretsError = (message: string): AwsFault => new AwsFault('SecretsErrorException', message);

export const invalidSecret = (message: string): AwsFault => new AwsFault('InvalidSecretException', message);

export const transactionNotFound = (id: string): AwsFault =>
  new AwsFault('TransactionNotFoundException', `Transaction ${id} is not found`, 404);

export const statementTimeout = (): AwsFault =>
  new AwsFault('StatementTimeoutException', 'Request timed out: another transaction holds the database');

interface PostgresError {
  readonly severity?: string;
  readonly message: string;
  readonly code?: string;
  readonly position?: string;
}

export const databaseError = ({ severity = 'ERROR', message, position, code }: PostgresError): AwsFault =>
  new AwsFault(
    'DatabaseErrorException',
    [
      `${severity}: ${message}`,
      ...(position ? [`Position: ${position}`] : []),
      ...(code ? [`SQLState: ${code}`] : []),
    ].join('; '),
  );
