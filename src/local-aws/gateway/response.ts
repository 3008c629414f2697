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

/** How a request is written, and so how its error is. */
export type Protocol = 's3' | 'ec2' | 'query' | 'json' | 'rest-json';

/** Of the services here whose requests may come without a body to tell by. */
const restJsonServices = ['lambda', 'apigateway', 'execute-api', 'rds-data'];

export function protocolOf({ headers, service }: Pick<AwsRequest, 'headers' | 'service'>): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  const isJson = /^application\/(x-amz-)?json/.test(headers['content-type'] ?? '');
  if (isJson || restJsonServices.includes(service)) return 'rest-json';
  return service === 's3' || service === 'ec2' ? service : 'query';
}

/** An error in the shape of the protocol that the request speaks. */
export function errorResponse(
  request: Pick<AwsRequest, 'headers' | 'service'>,
  error: AwsError,
): AwsResponse {
  const { status, code, message } = error;
  const requestId = randomUUID();
  const told = [element('Code', code), element('Message', message)];
  const protocol = protocolOf(request);
  switch (protocol) {
    case 'json':
    case 'rest-json': {
      const contentType = request.headers['content-type'] ?? 'application/json';
      const { headers, ...response } = jsonResponse(status, { __type: code, message }, contentType);
      return {
        ...response,
        headers: protocol === 'json' ? headers : { ...headers, 'x-amzn-errortype': code },
      };
    }
    case 's3':
      return xmlResponse(status, wrap('Error', ...told, element('RequestId', requestId)));
    case 'ec2':
      return xmlResponse(
        status,
        wrap('Response', wrap('Errors', wrap('Error', ...told)), element('RequestID', requestId)),
      );
    case 'query': {
      const fault = element('Type', status < 500 ? 'Sender' : 'Receiver');
      return xmlResponse(
        status,
        wrap('ErrorResponse', wrap('Error', fault, ...told), element('RequestId', requestId)),
      );
    }
  }
}
