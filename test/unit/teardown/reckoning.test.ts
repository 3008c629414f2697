import { describe, expect, it } from 'vitest';
import type { JournalEntry, RecordedEvent } from '../../../src/runbook/events.ts';
import { writtenBy } from '../../../src/teardown/left-behind.ts';
import { keyOf, namedIn } from '../../../src/teardown/named.ts';
import type { LeftBehind, LiveResource } from '../../../src/teardown/ports.ts';
import { reckon } from '../../../src/teardown/reckoning.ts';

const region = 'us-east-1';
const entry = (event: RecordedEvent): JournalEntry => ({
  ...{ schema: 2, seq: 1, time: '2026-11-25T10:00:00Z', run: 'r', actor: 'a', event },
});
const found = (resources: readonly (readonly [string, string, string])[], layer = 'storage') =>
  entry({
    type: 'cleanup-found',
    stacks: [
      {
        ...{ layer, region, stackId: `arn:stack/${layer}` },
        resources: resources.map(([logicalId, type, physicalId]) => ({ logicalId, type, physicalId })),
      },
    ],
  });
const group = (name: string): LeftBehind => ({
  ...{ region, type: 'AWS::Logs::LogGroup', name, of: name, bytes: 12, isDeletable: true },
});
const live = (type: string, name: string, leaving?: string): [string, LiveResource] => [
  keyOf({ region, type, name }),
  { id: name, ...(leaving !== undefined && { leaving }) },
];
const knows = (type: string): boolean => /(Bucket|Key|Stack)$/.test(type);

describe('what the journal ever named', () => {
  it('is each stack and resource once, and nothing from before AWS was made anew', () => {
    const bucket = ['Bucket', 'AWS::S3::Bucket', 'b'] as const;
    const entries = [found([['Old', 'AWS::S3::Bucket', 'old']])];
    const anew = { type: 'run-started', fresh: true } as RecordedEvent;
    const named = namedIn([
      ...entries,
      entry(anew),
      found([bucket, ['Hollow', 'AWS::S3::Bucket', '']]),
      found([bucket]),
    ]);
    expect(named.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'AWS::CloudFormation::Stack arn:stack/storage',
      'AWS::S3::Bucket b',
    ]);
  });
});

describe('what became of it', () => {
  const named = namedIn([
    found([
      ['Bucket', 'AWS::S3::Bucket', 'gone'],
      ['Kept', 'AWS::S3::Bucket', 'kept'],
      ['Stuck', 'AWS::S3::Bucket', 'stuck'],
      ['Key', 'AWS::KMS::Key', 'k1'],
      ['Policy', 'AWS::S3::BucketPolicy', 'p'],
      ['Logs', 'AWS::Logs::LogGroup', '/aws/lambda/f'],
    ]),
  ]);
  const reckoned = (more: readonly [string, LiveResource][] = [], leftBehind: readonly LeftBehind[] = []) =>
    reckon(named, {
      ...{ knows, leftBehind },
      live: new Map([
        live('AWS::S3::Bucket', 'kept'),
        live('AWS::S3::Bucket', 'stuck'),
        live('AWS::KMS::Key', 'k1', 'KMS deletes it on 2026-12-25'),
        ...more,
      ]),
      isRetained: ({ logicalId }) => logicalId === 'Kept',
    });

  it('is gone by its service, gone with its stack, leaving, kept by its template, or there though it should not be', () => {
    const { removed, staying } = reckoned();
    expect(staying.map(({ name, why }) => [name, why])).toEqual([
      ['kept', 'retained'],
      ['stuck', 'remains'],
      ['k1', 'leaving'],
    ]);
    expect(removed.map(({ type, count, asked }) => [type, count, asked])).toEqual([
      ['AWS::CloudFormation::Stack', 1, true],
      ['AWS::Logs::LogGroup', 1, true],
      ['AWS::S3::Bucket', 1, true],
      ['AWS::S3::BucketPolicy', 1, false],
    ]);
  });

  it('is not said of what nobody was asked for while its stack is there', () => {
    const { removed } = reckoned([live('AWS::CloudFormation::Stack', 'arn:stack/storage')]);
    expect(removed.map(({ type }) => type)).not.toContain('AWS::S3::BucketPolicy');
  });

  it('has the command for a log group that was written to again', () => {
    const { staying } = reckoned([], [group('/aws/lambda/f')]);
    expect(staying[0]).toMatchObject({
      why: 'left-behind',
      command: 'aws logs delete-log-group --log-group-name /aws/lambda/f --region us-east-1',
    });
  });
});

describe('what outlives the stacks that it was written by', () => {
  const ours = writtenBy('dev', [
    { type: 'AWS::Lambda::Function', name: 'my-function' },
    { type: 'AWS::ApiGateway::RestApi', name: 'abc123' },
  ]);
  it.each([
    ['/aws/lambda/my-function', true],
    ['/aws/lambda/trading-analytics-pipeline-dev', true],
    ['/aws/lambda/trading-analytics-pipeline-dev2', false],
    ['/aws/rds/cluster/trading-analytics-aurora-primary-dev/postgresql', true],
    ['/trading-analytics/api-dev', true],
    ['/trading-analytics/api-dev2', false],
    ['API-Gateway-Execution-Logs_abc123/prod', true],
    ['API-Gateway-Execution-Logs_zzz/prod', false],
    ['/aws/lambda/my-function-of-others', false],
  ])('is %s: %s', (name, expected) => {
    expect(ours(group(name))).toBe(expected);
  });

  it('is a snapshot by its cluster', () => {
    const snapshot = (of: string): LeftBehind => ({
      ...{ region, type: 'AWS::RDS::DBClusterSnapshot', name: 's', of, bytes: undefined, isDeletable: true },
    });
    expect(ours(snapshot('trading-analytics-aurora-primary-dev'))).toBe(true);
    expect(ours(snapshot('trading-analytics-aurora-primary-dev2'))).toBe(false);
  });
});
