import { jsonResponse } from '../response.ts';
import type { AwsRequest, AwsResponse } from '../service.ts';

type Serve = (request: AwsRequest) => Promise<AwsResponse>;
type Body = Readonly<Record<string, unknown>>;
/** Asked once for every entry of a request, in order. */
type Fails = () => boolean;

/** One operation on several entries that can succeed for some of them. */
interface Batch {
  /** The request without the entries that fail, undefined when none is left; and the answer that tells of them. */
  readonly split: (body: Body, fails: Fails, request: AwsRequest) => Split;
}

interface Split {
  readonly left: Body | undefined;
  /** @param served empty when nothing was left. */
  readonly merge: (served: Body) => Body;
}

const putRecords: Batch = {
  split: (body, fails, { account }) => {
    const records = body.Records as readonly unknown[];
    const failed = records.map(() => fails());
    const left = records.filter((_, index) => !failed[index]);
    const named = (body.StreamName ?? body.StreamARN) as string;
    const stream = named.split('/').at(-1) ?? '';
    const failure = {
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: `Rate exceeded for shard shardId-000000000000 in stream ${stream} under account ${account}.`,
    };
    return {
      left: left.length === 0 ? undefined : { ...body, Records: left },
      merge: (served) => {
        const results = [...((served.Records ?? []) as readonly unknown[])];
        return {
          ...served,
          FailedRecordCount: failed.filter(Boolean).length,
          Records: failed.map((isFailed) => (isFailed ? failure : results.shift())),
        };
      },
    };
  },
};

/** Entries are listed by table, at `path` of what a table has, or as what it has. */
const byTable = (unprocessed: string, path?: string): Batch => ({
  split: (body, fails) => {
    const tables = Object.entries(body.RequestItems as Record<string, unknown>).map(([table, of]) => {
      const entries = (path === undefined ? of : (of as Body)[path]) as readonly unknown[];
      const failed = entries.map(() => fails());
      const only = (kept: boolean): [string, unknown][] => {
        const some = entries.filter((_, index) => failed[index] !== kept);
        return some.length === 0
          ? []
          : [[table, path === undefined ? some : { ...(of as Body), [path]: some }]];
      };
      return { left: only(true), failed: only(false) };
    });
    const left = Object.fromEntries(tables.flatMap((table) => table.left));
    const failed = Object.fromEntries(tables.flatMap((table) => table.failed));
    return {
      left: Object.keys(left).length === 0 ? undefined : { ...body, RequestItems: left },
      merge: (served) => ({ ...served, [unprocessed]: { ...(served[unprocessed] as Body), ...failed } }),
    };
  },
});

const batches: Readonly<Record<string, Batch>> = {
  'kinesis PutRecords': putRecords,
  'dynamodb BatchWriteItem': byTable('UnprocessedItems'),
  'dynamodb BatchGetItem': byTable('UnprocessedKeys', 'Keys'),
};

export const isBatch = (service: string, operation: string | undefined): boolean =>
  `${service} ${operation ?? ''}` in batches;

/**
 * Serves the entries of a batch that do not fail, and tells of the others as AWS does: with status 200 (T42).
 * @param allFailed what AWS answers when DynamoDB can process none; Kinesis tells of each then too.
 */
export async function servePartly(
  request: AwsRequest,
  operation: string | undefined,
  fails: Fails,
  serve: Serve,
  allFailed: AwsResponse,
): Promise<AwsResponse> {
  const batch = batches[`${request.service} ${operation ?? ''}`];
  if (!batch) return serve(request);
  const { left, merge } = batch.split(JSON.parse(request.body.toString()) as Body, fails, request);
  if (!left && request.service === 'dynamodb') return allFailed;
  const served = left && (await serve({ ...request, body: Buffer.from(JSON.stringify(left)) }));
  if (served && served.status !== 200) return served;
  const answer = served ? (JSON.parse(served.body.toString()) as Body) : {};
  return jsonResponse(200, merge(answer), request.headers['content-type'] ?? 'application/x-amz-json-1.1');
}
