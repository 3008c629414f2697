import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { ApiError } from './api-error.ts';
import type { Precondition, SessionKey } from './request.ts';

export interface Session {
  /** JSON text of an object. */
  readonly state: string;
  /** 1, and one more at every write. */
  readonly version: number;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** Dashboards of users, in the region's replica: of two regions that write the same one, the later write wins. */
export interface Sessions {
  get(key: SessionKey): Promise<Session | undefined>;
  /**
   * @returns the new version, and whether there was nothing before.
   * @throws ApiError 412
   */
  put(
    key: SessionKey,
    state: string,
    updatedAt: string,
    precondition: Precondition | undefined,
  ): Promise<{ readonly version: number; readonly created: boolean }>;
  /** @throws ApiError 412 */
  delete(key: SessionKey, precondition: Precondition | undefined): Promise<void>;
}

export const createSessions = (client: Pick<DynamoDBClient, 'send'>, table: string): Sessions => ({
  get: async (key) => {
    // Consistent, so that who has written reads it back.
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: itemKey(key), ConsistentRead: true }),
    );
    const state = Item?.state?.S;
    return state === undefined
      ? undefined
      : { state, version: versionOf(Item), updatedAt: Item?.updatedAt?.S ?? '' };
  },

  put: (key, state, updatedAt, precondition) =>
    orPreconditionFailed(async () => {
      const condition = conditionOf(precondition);
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: itemKey(key),
          UpdateExpression:
            'SET #state = :state, updatedAt = :updatedAt, #version = if_not_exists(#version, :zero) + :one',
          ...(condition ? { ConditionExpression: condition.expression } : {}),
          ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
          ExpressionAttributeValues: {
            ':state': { S: state },
            ':updatedAt': { S: updatedAt },
            ':zero': { N: '0' },
            ':one': { N: '1' },
            ...condition?.values,
          },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return { version: versionOf(Attributes) + 1, created: Attributes === undefined };
    }),

  delete: (key, precondition) =>
    orPreconditionFailed(async () => {
      const condition = conditionOf(precondition);
      await client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: itemKey(key),
          ...(condition
            ? {
                ConditionExpression: condition.expression,
                ...(condition.values
                  ? {
                      ExpressionAttributeNames: { '#version': 'version' },
                      ExpressionAttributeValues: condition.values,
                    }
                  : {}),
              }
            : {}),
        }),
      );
    }),
});

const itemKey = ({ userId, sessionId }: SessionKey): Record<string, AttributeValue> => ({
  userId: { S: userId },
  sessionId: { S: sessionId },
});

const versionOf = (item: Record<string, AttributeValue> | undefined): number => Number(item?.version?.N ?? 0);

function conditionOf(precondition: Precondition | undefined):
  | {
      readonly expression: string;
      readonly values?: Record<string, AttributeValue>;
    }
  | undefined {
  switch (precondition) {
    case undefined:
      return undefined;
    case 'exists':
      return { expression: 'attribute_exists(userId)' };
    case 'absent':
      return { expression: 'attribute_not_exists(userId)' };
    default:
      return { expression: '#version = :expected', values: { ':expected': { N: String(precondition) } } };
  }
}

async function orPreconditionFailed<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException)
      throw new ApiError(412, 'PRECONDITION_FAILED', 'The dashboard has changed since it was read.');
    throw error;
  }
}
