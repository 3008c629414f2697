import { describe, expect, test } from 'vitest';
import { moveTo } from '../../../../src/local-aws/gateway/s3-control/job.ts';
import { checkRequestedStatus, Jobs } from '../../../../src/local-aws/gateway/s3-control/jobs.ts';
import type { JobRequest } from '../../../../src/local-aws/gateway/s3-control/request.ts';

const request = (clientRequestToken: string): JobRequest => ({
  ...{
    clientRequestToken,
    confirmationRequired: false,
    description: undefined,
    priority: 1,
    roleArn: 'role',
  },
  ...{ report: undefined, fields: {} },
  generator: {
    ...{ sourceBucket: 'source', output: undefined },
    filter: {
      ...{
        eligibleForReplication: true,
        createdAfter: undefined,
        createdBefore: undefined,
        statuses: undefined,
      },
      ...{ prefixes: undefined, suffixes: undefined, substrings: undefined, storageClasses: undefined },
      ...{ bytesAbove: undefined, bytesBelow: undefined },
    },
  },
});

describe('jobs', () => {
  const make = (jobs: Jobs, token: string) => jobs.create('us-east-1', request(token), token).job;

  test('are listed by page, the newest first, and by status', () => {
    const jobs = new Jobs();
    const [a, b, c] = ['a', 'b', 'c'].map((token) => make(jobs, token));
    const first = jobs.list('us-east-1', [], { size: 2, token: null });
    expect(first.page).toEqual([c, b]);
    const second = jobs.list('us-east-1', [], { size: 2, token: first.next ?? null });
    expect(second).toEqual({ page: [a], next: undefined });
    if (b) moveTo(b, 'Complete', 0);
    expect(jobs.list('us-east-1', ['Complete'], { size: 2, token: null }).page).toEqual([b]);
    expect(jobs.list('eu-central-1', [], { size: 2, token: null }).page).toEqual([]);
    expect(() => jobs.list('us-east-1', [], { size: 2, token: 'x' })).toThrow(/token/);
  });

  test('become Ready from Suspended only, and Cancelled until they have ended', () => {
    const job = make(new Jobs(), 'a');
    expect(() => checkRequestedStatus(job, 'Ready')).toThrow(/New cannot become Ready/);
    moveTo(job, 'Suspended', 5);
    expect(job.suspendedAt).toBe(5);
    expect(checkRequestedStatus(job, 'Ready')).toBe('Ready');
    expect(checkRequestedStatus(job, 'Cancelled')).toBe('Cancelled');
    expect(() => checkRequestedStatus(job, 'Paused')).toThrow(/Ready or Cancelled/);
    moveTo(job, 'Complete', 9);
    expect(job.endedAt).toBe(9);
    expect(() => checkRequestedStatus(job, 'Cancelled')).toThrow(/Complete cannot become Cancelled/);
  });
});
