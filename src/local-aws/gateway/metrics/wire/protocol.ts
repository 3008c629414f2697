import { randomUUID } from 'node:crypto';
import type { AwsFault } from '../../emulator-api.ts';
import { errorResponse, jsonResponse, xmlResponse } from '../../response.ts';
import type { AwsRequest, AwsResponse } from '../../service.ts';
import { element, wrap } from '../../xml.ts';
import { validationError } from '../fault.ts';
import { decodeCbor, encodeCbor, type Cbor } from './cbor.ts';
import { structureOfForm } from './form.ts';
import { Members } from './members.ts';

/** The three that CloudWatch speaks: SDKs choose by their age and language. */
export type Protocol = 'query' | 'json' | 'cbor';

/** An operation's output in no protocol yet. What is undefined is left out. A Map has keys that are data, not members. */
export type Output =
  string | number | boolean | Date | undefined | readonly Output[] | ReadonlyMap<string, Output> | Structure;
export interface Structure {
  readonly [member: string]: Output;
}

export interface Operation {
  /** Such as `PutMetricAlarm`. */
  readonly name: string;
  readonly input: Members;
  readonly protocol: Protocol;
}

const xmlNamespace = 'http://monitoring.amazonaws.com/doc/2010-08-01/';

/** @throws AwsFault ValidationError when the body is not of the protocol that the headers tell. */
export function operationOf(request: AwsRequest): Operation {
  const protocol = protocolOf(request);
  const name = nameOf(request, protocol);
  try {
    return { name, protocol, input: new Members(structureOf(request, protocol)) };
  } catch (error) {
    throw validationError(`The request could not be read: ${(error as Error).message}`);
  }
}

export function protocolOf({ headers }: Pick<AwsRequest, 'headers'>): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return headers['smithy-protocol'] === 'rpc-v2-cbor' ? 'cbor' : 'query';
}

function nameOf(request: AwsRequest, protocol: Protocol): string {
  switch (protocol) {
    case 'json':
      return request.headers['x-amz-target']?.split('.').at(-1) ?? '';
    case 'cbor':
      return /\/operation\/(\w+)$/.exec(request.target)?.[1] ?? '';
    case 'query':
      return formOf(request).get('Action') ?? '';
  }
}

function structureOf(request: AwsRequest, protocol: Protocol): unknown {
  switch (protocol) {
    case 'json':
      return JSON.parse(request.body.toString() || '{}');
    case 'cbor':
      return request.body.length === 0 ? {} : decodeCbor(request.body);
    case 'query':
      return structureOfForm(formOf(request));
  }
}

/** The Query protocol may come as a GET. */
const formOf = ({ method, target, body }: AwsRequest): URLSearchParams =>
  new URLSearchParams(method === 'GET' ? target.split('?')[1] : body.toString());

export function answer({ name, protocol }: Operation, output: Structure): AwsResponse {
  switch (protocol) {
    case 'json':
      return jsonResponse(200, plain(output, secondsOf), 'application/x-amz-json-1.0');
    case 'cbor':
      return cborResponse(
        200,
        plain(output, (date) => date),
      );
    case 'query': {
      const members = xmlMembers(output);
      const result = members === '' ? '' : wrap(`${name}Result`, members);
      const metadata = wrap('ResponseMetadata', element('RequestId', randomUUID()));
      const document = wrap(`${name}Response`, result, metadata);
      return xmlResponse(200, document.replace('Response>', `Response xmlns="${xmlNamespace}">`));
    }
  }
}

/** A refusal. In JSON and CBOR a header has the code of the Query protocol, which is what SDKs name the error by. */
export function refuse(request: AwsRequest, fault: AwsFault): AwsResponse {
  const { code, message, status } = fault;
  const queryError = { 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` };
  switch (protocolOf(request)) {
    case 'query':
      return errorResponse(request, fault);
    case 'json': {
      const response = errorResponse(request, fault);
      return { ...response, headers: { ...response.headers, ...queryError } };
    }
    case 'cbor': {
      const response = cborResponse(status, { __type: `com.amazonaws.cloudwatch#${code}`, message });
      return { ...response, headers: { ...response.headers, ...queryError } };
    }
  }
}

const cborResponse = (status: number, body: Cbor): AwsResponse => ({
  status,
  headers: {
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': randomUUID(),
  },
  body: encodeCbor(body),
});

const secondsOf = (date: Date): number => date.getTime() / 1000;

/** Without Maps, and with dates as the protocol has them. */
function plain(value: Output, ofDate: (date: Date) => number | Date): Cbor {
  if (value instanceof Date) return ofDate(value);
  if (Array.isArray(value)) return (value as readonly Output[]).map((item) => plain(item, ofDate));
  if (typeof value !== 'object') return value;
  const entries =
    value instanceof Map ? [...(value as ReadonlyMap<string, Output>)] : Object.entries(value as Structure);
  return Object.fromEntries(entries.map(([name, member]) => [name, plain(member, ofDate)]));
}

const xmlMembers = (structure: Structure): string =>
  Object.entries(structure)
    .map(([name, value]) => xmlOf(name, value))
    .join('');

function xmlOf(name: string, value: Output): string {
  if (value instanceof Date) return element(name, value.toISOString());
  if (Array.isArray(value))
    return wrap(name, ...(value as readonly Output[]).map((item) => xmlOf('member', item)));
  if (typeof value !== 'object') return element(name, value);
  if (!(value instanceof Map)) return wrap(name, xmlMembers(value as Structure));
  const entries = [...(value as ReadonlyMap<string, Output>)];
  return wrap(
    name,
    ...entries.map(([key, inner]) => wrap('entry', element('key', key), xmlOf('value', inner))),
  );
}
