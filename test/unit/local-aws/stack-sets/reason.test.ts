import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { reasonFrom } from '../../../../src/local-aws/gateway/stack-sets/emulator-stacks.ts';

const stackId = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/StackSet-a/1';

const event = (id: string, status: string, reason: string): StackEvent => ({
  StackId: stackId,
  StackName: 'StackSet-a',
  EventId: `${id}-${status}`,
  Timestamp: new Date(0),
  LogicalResourceId: id,
  PhysicalResourceId: id === 'StackSet-a' ? stackId : id,
  ResourceType: id === 'StackSet-a' ? 'AWS::CloudFormation::Stack' : 'AWS::S3::Bucket',
  ResourceStatus: status as StackEvent['ResourceStatus'],
  ResourceStatusReason: reason,
});

describe('reasonFrom', () => {
  it('names the oldest failure that is not a cancellation', () => {
    const newestFirst = [
      event('StackSet-a', 'ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [A, B, C].'),
      event('C', 'CREATE_FAILED', 'bad too'),
      event('B', 'CREATE_FAILED', 'already exists'),
      event('A', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('StackSet-a', 'CREATE_IN_PROGRESS', 'User Initiated'),
    ];
    expect(reasonFrom(newestFirst, stackId)).toBe(
      'ResourceLogicalId:B, ResourceType:AWS::S3::Bucket, ResourceStatusReason:already exists.',
    );
  });

  it('falls back to the stack itself', () => {
    const newestFirst = [event('StackSet-a', 'UPDATE_ROLLBACK_COMPLETE', 'cancelled by user')];
    expect(reasonFrom(newestFirst, stackId)).toBe(
      `Stack ${stackId} is UPDATE_ROLLBACK_COMPLETE: cancelled by user`,
    );
  });
});
