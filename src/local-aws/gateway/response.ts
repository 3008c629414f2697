import { randomUUID } from 'node:crypto';
import type { AwsRequest, AwsResponse } from './service.ts';
import { element, wrap } from './xml.ts';

export const xmlResponse = (status: number, body: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() },
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`),
});

export const jsonResponse = (status: number, body: unknown, contentType: string): AwsResponse => ({
  status,
  headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID() },
  body: Buffer.from(JSON.stringify(body)),
});

export interface AwsError {
  readonly status: number;
  /** AWS's error code, such as `InternalFailure`. */
  readonly code: string;
  readonly message: string;
}

/** An error in the shape of the protocol that the request speaks: JSON, S3's XML or the Query protocol's. */
export function errorResponse(
  request: Pick<AwsRequest, 'headers' | 'service'>,
  error: AwsError,
): AwsResponse {
  const { status, code, message } = error;
  const contentType = request.headers['content-type'] ?? '';
  if (/^application\/(x-amz-)?json/.test(contentType)) {
    return jsonResponse(status, { __type: code, message }, contentType);
  }
  const requestId = randomUUID();
  if (request.service === 's3') {
    return xmlResponse(
      status,
      wrap('Error', element('Code', code), element('Message', message), element('RequestId', requestId)),
    );
  }
  const fault = status < 500 ? 'Sender' : 'Receiver';
  const inner = wrap('Error', element('Type', fault), element('Code', code), element('Message', message));
  return xmlResponse(status, wrap('ErrorResponse', inner, element('RequestId', requestId)));
}
