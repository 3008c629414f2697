import { parseTarget } from '../s3/target.ts';
import type { AwsRequest } from '../service.ts';

type Asked = Pick<AwsRequest, 'method' | 'target' | 'headers' | 'body' | 'service'>;

/** The API operation of a request, such as `DescribeStacks`, as far as its protocol says. */
export function operationOf(request: Asked): string | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return target.split('.').at(-1);
  if (request.service === 's3') return s3OperationOf(request);
  if ((request.headers['content-type'] ?? '').includes('x-www-form-urlencoded')) {
    return new URLSearchParams(request.body.toString()).get('Action') ?? undefined;
  }
  return new URLSearchParams(request.target.split('?')[1]).get('Action') ?? undefined;
}

/** Jobs of S3 Control, which signs for S3. */
const jobsPath = /^\/v20180820\/jobs(\/[^/?]+)?/;

/** S3 says it by method, path and subresource. */
function s3OperationOf(request: Asked): string | undefined {
  const jobs = jobsPath.exec(request.target);
  if (jobs) return jobOperation(request.method, jobs[1] !== undefined);
  const { bucket, key, query } = parseTarget(request);
  const named = query.get('x-id');
  if (named !== null) return named;
  if (!bucket) return 'ListBuckets';
  return key ? objectOperation(request, query) : bucketOperation(request.method, query);
}

const jobOperation = (method: string, isOfOne: boolean): string | undefined => {
  if (!isOfOne) return method === 'POST' ? 'CreateJob' : 'ListJobs';
  return method === 'GET' ? 'DescribeJob' : undefined;
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  DELETE: 'Delete',
  HEAD: 'Head',
  POST: 'Post',
};

function objectOperation({ method, headers }: Asked, query: URLSearchParams): string {
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('uploadId')) {
    const ofUpload: Readonly<Record<string, string>> = {
      POST: 'CompleteMultipartUpload',
      PUT: 'UploadPart',
      DELETE: 'AbortMultipartUpload',
    };
    return ofUpload[method] ?? 'ListParts';
  }
  if (method === 'PUT' && headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
  return `${verbs[method] ?? ''}Object${query.has('tagging') ? 'Tagging' : ''}`;
}

function bucketOperation(method: string, query: URLSearchParams): string {
  if (query.has('delete')) return 'DeleteObjects';
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('uploads')) return 'ListMultipartUploads';
  // Subresources come without a value: ?versioning, ?replication, ?policy. What has one is an argument.
  const [subresource] = [...query].filter(([, value]) => value === '').map(([name]) => name);
  if (subresource === 'object-lock') return `${verbs[method] ?? ''}ObjectLockConfiguration`;
  if (subresource !== undefined) {
    const name = subresource.charAt(0).toUpperCase() + subresource.slice(1);
    return `${verbs[method] ?? ''}Bucket${name}`;
  }
  const ofBucket: Readonly<Record<string, string>> = {
    PUT: 'CreateBucket',
    HEAD: 'HeadBucket',
    DELETE: 'DeleteBucket',
  };
  return ofBucket[method] ?? 'ListObjectsV2';
}
