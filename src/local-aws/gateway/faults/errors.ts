import { protocolOf, type AwsError, type Protocol } from '../response.ts';
import type { AwsRequest, WireFault } from '../service.ts';

export type ErrorKind = Exclude<WireFault['kind'], 'reset' | 'lose-answer' | 'throttle-partly'>;

type Errors = Readonly<Record<ErrorKind, AwsError>>;

const error = (status: number, code: string, message: string): AwsError => ({ status, code, message });

const expired = 'The security token included in the request is expired';
const failure = 'The request processing has failed because of an unknown error, exception or failure.';

/** What services of each protocol answer, by AWS's lists of common errors and those of S3 and EC2. */
const errorsOf: Readonly<Record<Protocol, Errors>> = {
  s3: {
    throttle: error(503, 'SlowDown', 'Please reduce your request rate.'),
    'server-error': error(500, 'InternalError', 'We encountered an internal error. Please try again.'),
    'expired-credentials': error(400, 'ExpiredToken', 'The provided token has expired.'),
  },
  ec2: {
    throttle: error(503, 'RequestLimitExceeded', 'Request limit exceeded.'),
    'server-error': error(500, 'InternalError', 'An internal error has occurred'),
    'expired-credentials': error(400, 'RequestExpired', 'Request has expired.'),
  },
  query: {
    throttle: error(400, 'Throttling', 'Rate exceeded'),
    'server-error': error(500, 'InternalFailure', failure),
    'expired-credentials': error(403, 'ExpiredToken', expired),
  },
  json: {
    throttle: error(400, 'ThrottlingException', 'Rate exceeded'),
    'server-error': error(500, 'InternalFailure', failure),
    'expired-credentials': error(400, 'ExpiredTokenException', expired),
  },
  'rest-json': {
    throttle: error(429, 'TooManyRequestsException', 'Rate exceeded'),
    'server-error': error(500, 'InternalFailure', failure),
    'expired-credentials': error(403, 'ExpiredTokenException', expired),
  },
};

const dynamodb: Errors = {
  throttle: error(
    400,
    'com.amazonaws.dynamodb.v20120810#ThrottlingException',
    'Rate of requests exceeds the allowed throughput.',
  ),
  'server-error': error(
    500,
    'com.amazonaws.dynamodb.v20120810#InternalServerError',
    'The request could not be completed: an internal server error occurred.',
  ),
  'expired-credentials': error(400, 'com.amazon.coral.service#ExpiredTokenException', expired),
};

const shardThroughputExceeded = error(
  400,
  'ProvisionedThroughputExceededException',
  'Rate exceeded for shard shardId-000000000000.',
);

const throughputExceeded = error(
  400,
  'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
);

/** What AWS answers such a request when this goes wrong with it. */
export function errorFor(kind: ErrorKind, request: AwsRequest, operation: string | undefined): AwsError {
  if (request.service === 'kinesis' && kind === 'throttle' && /Records?$/.test(operation ?? '')) {
    return shardThroughputExceeded;
  }
  if (request.service !== 'dynamodb') return errorsOf[protocolOf(request)][kind];
  const isOfItems = /Item|Query|Scan|Statement|Transaction/.test(operation ?? '');
  return kind === 'throttle' && isOfItems ? throughputExceeded : dynamodb[kind];
}
