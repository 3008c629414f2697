import { createHash } from 'node:crypto';
import type { FailureReason } from '../s3/failure-reason.ts';

/** How one version of the manifest went. */
export interface TaskResult {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** Undefined of a task that succeeded. */
  readonly failure: FailureReason | undefined;
}

/** An object to be written. */
export interface ReportFile {
  readonly key: string;
  readonly body: string;
}

const schema = 'Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage';

/**
 * The completion report: a CSV file of what succeeded, one of what failed, and a manifest that names them
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-examples-reports.html). Keys are URL-encoded.
 */
export function reportFiles(
  { jobId, bucket, prefix, createdAt }: { jobId: string; bucket: string; prefix: string; createdAt: Date },
  results: readonly TaskResult[],
): ReportFile[] {
  const folder = `${prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`}job-${jobId}`;
  const parts = (['succeeded', 'failed'] as const).flatMap((status) => {
    const own = results.filter(({ failure }) => (failure === undefined) === (status === 'succeeded'));
    if (own.length === 0) return [];
    const body = own.map((result) => `${lineOf(result)}\n`).join('');
    return [{ status, body, key: `${folder}/results/${digest('sha1', body)}.csv` }];
  });
  const manifest = {
    Format: 'Report_CSV_20180820',
    ReportCreationDate: createdAt.toISOString(),
    Results: parts.map(({ status, body, key }) => ({
      ...{ TaskExecutionStatus: status, Bucket: bucket, MD5Checksum: digest('md5', body), Key: key },
    })),
    ReportSchema: schema,
  };
  return [
    ...parts.map(({ key, body }) => ({ key, body })),
    { key: `${folder}/manifest.json`, body: JSON.stringify(manifest) },
  ];
}

function lineOf({ bucket, key, versionId, failure }: TaskResult): string {
  const outcome =
    failure === undefined ? ['succeeded', '', '200', 'Successful'] : ['failed', failure, '400', failure];
  return [bucket, encodeURIComponent(key).replaceAll('%2F', '/'), versionId, ...outcome]
    .map(quoted)
    .join(',');
}

/** A CSV field (RFC 4180). */
const quoted = (field: string): string => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

export const digest = (algorithm: 'md5' | 'sha1', content: string | Buffer): string =>
  createHash(algorithm).update(content).digest('hex');
