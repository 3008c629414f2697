import { randomUUID } from 'node:crypto';
import { xmlResponse } from '../response.ts';
import type { AwsResponse } from '../service.ts';
import { element, wrap } from '../xml.ts';

/** A refusal of S3 Control, with its error code and HTTP status. */
export class S3ControlError extends Error {
  override readonly name = 'S3ControlError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const invalidRequest = (message: string): S3ControlError =>
  new S3ControlError('InvalidRequest', message);

/** Unlike S3, S3 Control wraps its error. */
export const refusal = ({ code, message, status }: S3ControlError): AwsResponse =>
  xmlResponse(
    status,
    wrap(
      'ErrorResponse',
      wrap('Error', element('Code', code), element('Message', message)),
      element('RequestId', randomUUID()),
    ),
  );
