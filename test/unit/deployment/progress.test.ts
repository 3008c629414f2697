import { expect, test } from 'vitest';
import type { StackResource } from '../../../src/deployment/ports.ts';
import { createResourceChanges } from '../../../src/deployment/resource-changes.ts';
import { showProgress } from '../../../src/deployment/until-settled.ts';
import { simulatedCloudFormation } from '../../support/simulated-cloudformation.ts';
import { virtualClock } from '../../support/clock.ts';

const resource = (logicalId: string, status: string): StackResource => ({
  ...{ logicalId, status, type: 'AWS::S3::Bucket', physicalId: logicalId, reason: '' },
});

/** What a view is told of a stack whose resources are in these states. */
async function told(doing: string, ...statuses: readonly string[]): Promise<unknown> {
  const lines: unknown[] = [];
  const { stacks } = simulatedCloudFormation(virtualClock());
  await showProgress('network', 'us-east-1', doing, 'arn', {
    stacks: {
      ...stacks,
      resources: async () => statuses.map((status, index) => resource(`R${index}`, status)),
    },
    changes: createResourceChanges(),
    context: { progress: (line) => lines.push(line) },
  });
  return lines.at(-1);
}

test.each([
  ['creating', ['CREATE_COMPLETE', 'CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS'], 1, 'creating R2'],
  ['updating', ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS'], 2, 'updating R2'],
  ['deleting', ['CREATE_COMPLETE', 'DELETE_COMPLETE', 'DELETE_IN_PROGRESS'], 1, 'deleting R2'],
  ['deleting', ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'CREATE_COMPLETE'], 0, 'deleting'],
])('%s %j: %i are done', async (doing, statuses, done, text) => {
  expect(await told(doing, ...statuses)).toMatchObject({ done, total: 3, text, state: 'running' });
});
