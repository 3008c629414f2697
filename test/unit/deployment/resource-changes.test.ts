import { describe, expect, it } from 'vitest';
import { createResourceChanges, tellChanges } from '../../../src/deployment/resource-changes.ts';
import type { StackResource } from '../../../src/deployment/ports.ts';
import type { Progress } from '../../../src/runbook/events.ts';

const stack = 'arn:aws:cloudformation:us-east-1:123456789012:stack/one/1';
const resource = (logicalId: string, status: string, reason = ''): StackResource => ({
  ...{ logicalId, status, reason },
  type: 'AWS::S3::Bucket',
  physicalId: 'a-bucket',
});
const idsOf = (resources: readonly StackResource[]): readonly string[] =>
  resources.map(({ logicalId }) => logicalId);

describe('changes of resources', () => {
  it('of a new stack are all that the first look finds, and then what has another status', () => {
    const changes = createResourceChanges();
    const first = [resource('A', 'CREATE_COMPLETE'), resource('B', 'CREATE_IN_PROGRESS')];
    expect(idsOf(changes.since(stack, first, true))).toEqual(['A', 'B']);
    expect(changes.since(stack, first, true)).toEqual([]);
    const second = [
      resource('A', 'CREATE_COMPLETE'),
      resource('B', 'CREATE_COMPLETE'),
      resource('C', 'CREATE_IN_PROGRESS'),
    ];
    expect(idsOf(changes.since(stack, second, true))).toEqual(['B', 'C']);
  });

  it('of an older stack leave out what was complete before', () => {
    const changes = createResourceChanges();
    const first = [
      resource('A', 'CREATE_COMPLETE'),
      resource('B', 'UPDATE_IN_PROGRESS'),
      resource('C', 'UPDATE_FAILED'),
    ];
    expect(idsOf(changes.since(stack, first, false))).toEqual(['B', 'C']);
    expect(idsOf(changes.since(stack, [resource('B', 'UPDATE_COMPLETE')], false))).toEqual(['B']);
  });

  it('are those of each stack by itself', () => {
    const changes = createResourceChanges();
    changes.since(stack, [resource('A', 'CREATE_COMPLETE')], true);
    expect(idsOf(changes.since(`${stack}2`, [resource('A', 'CREATE_COMPLETE')], true))).toEqual(['A']);
  });

  it('are told in the words of AWS, each in a line of its own', () => {
    const told: Omit<Progress, 'type' | 'phase'>[] = [];
    tellChanges(
      'storage',
      'us-east-1',
      [
        resource('A', 'CREATE_IN_PROGRESS', 'Resource creation Initiated'),
        resource('B', 'CREATE_COMPLETE'),
        resource('C', 'CREATE_FAILED', 'a-bucket already exists'),
      ],
      { progress: (line) => told.push(line) },
    );
    const line = { region: 'us-east-1', subject: 'storage' };
    expect(told).toEqual([
      { ...line, resource: 'A', text: 'AWS::S3::Bucket CREATE_IN_PROGRESS', state: 'running' },
      { ...line, resource: 'B', text: 'AWS::S3::Bucket CREATE_COMPLETE', state: 'done' },
      {
        ...line,
        resource: 'C',
        text: 'AWS::S3::Bucket CREATE_FAILED: a-bucket already exists',
        state: 'failed',
      },
    ]);
  });
});
