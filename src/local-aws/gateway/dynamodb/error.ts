import { errorResponse } from '../response.ts';
import type { AwsRequest, AwsResponse } from '../service.ts';

/** What DynamoDB refuses, with its error code. */
export class DynamoDbError extends Error {
  override readonly name = 'DynamoDbError';
  readonly code: 'ValidationException' | 'ResourceInUseException' | 'ResourceNotFoundException';

  constructor(code: DynamoDbError['code'], message: string) {
    super(message);
    this.code = code;
  }

  answer(request: AwsRequest): AwsResponse {
    const { code, message } = this;
    const namespace =
      code === 'ValidationException' ? 'com.amazon.coral.validate' : 'com.amazonaws.dynamodb.v20120810';
    return errorResponse(request, { status: 400, code: `${namespace}#${code}`, message });
  }
}
