import { describe, expect, test } from 'vitest';
import { readCreateJob } from '../../../../src/local-aws/gateway/s3-control/request.ts';
import { formatAnswer } from '../../../../src/local-aws/gateway/s3-control/xml.ts';

const elements = {
  Operation: '<S3ReplicateObject/>',
  Report: '<Enabled>false</Enabled>',
  Priority: '5',
  RoleArn: 'arn:aws:iam::123456789012:role/batch',
  ConfirmationRequired: 'false',
  ClientRequestToken: 'token',
  ManifestGenerator:
    '<S3JobManifestGenerator><SourceBucket>arn:aws:s3:::source</SourceBucket><EnableManifestOutput>false</EnableManifestOutput></S3JobManifestGenerator>',
};

const read = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const all: Readonly<Record<string, string | undefined>> = { ...elements, ...changes };
  const inner = Object.entries(all)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => `<${name}>${content ?? ''}</${name}>`);
  return readCreateJob(`<?xml version="1.0"?><CreateJobRequest>${inner.join('')}</CreateJobRequest>`);
};

describe('CreateJob', () => {
  test('is read as it came', () => {
    const report =
      '<Enabled>true</Enabled><Bucket>arn:aws:s3:::results</Bucket><Format>Report_CSV_20180820</Format><ReportScope>FailedTasksOnly</ReportScope>';
    expect(read({ Report: report, Description: '' })).toMatchObject({
      ...{ clientRequestToken: 'token', confirmationRequired: false, priority: 5, description: '' },
      report: { bucket: 'results', prefix: '', failedTasksOnly: true },
      generator: { sourceBucket: 'source', output: undefined, filter: { eligibleForReplication: false } },
    });
  });

  test('waits for a confirmation unless it says otherwise', () => {
    expect(read({ ConfirmationRequired: undefined }).confirmationRequired).toBe(true);
  });

  test.each<[string, Readonly<Record<string, string | undefined>>, RegExp]>([
    ['no operation', { Operation: '' }, /Exactly one operation/],
    ['another operation', { Operation: '<LambdaInvoke/>' }, /not the operation LambdaInvoke/],
    ['no role', { RoleArn: undefined }, /RoleArn must be specified/],
    ['no token', { ClientRequestToken: undefined }, /ClientRequestToken must be specified/],
    ['no report', { Report: undefined }, /Report must be specified/],
    ['half a report', { Report: '<Enabled>true</Enabled>' }, /Format/],
    ['no manifest', { ManifestGenerator: undefined }, /Exactly one of Manifest/],
    ['two manifests', { Manifest: '<Spec/>' }, /Exactly one of Manifest/],
    ['a negative priority', { Priority: '-1' }, /Priority/],
    [
      'a bucket by its name',
      {
        ManifestGenerator:
          '<S3JobManifestGenerator><SourceBucket>source</SourceBucket></S3JobManifestGenerator>',
      },
      /SourceBucket must be the ARN/,
    ],
  ])('with %s is refused', (_, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });

  test('that is no XML is refused', () => {
    expect(() => readCreateJob('<CreateJobRequest>')).toThrow(/whole element/);
  });
});

test('an answer has members for lists, dates in ISO 8601, and nothing for what is undefined', () => {
  const answer = { Jobs: [{ JobId: 'a' }], At: new Date(0), Gone: undefined, Flag: true, Text: '<&>' };
  expect(formatAnswer('Result', answer)).toBe(
    '<Result xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Jobs><member><JobId>a</JobId></member></Jobs><At>1970-01-01T00:00:00.000Z</At><Flag>true</Flag><Text>&lt;&amp;&gt;</Text></Result>',
  );
});
