import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MigrationError } from '../errors.ts';
import type { StateObject, StateObjects } from '../runbook/state-objects.ts';
import type { Clients } from './clients.ts';
import { asking, hasName, statusOf } from './errors.ts';

export interface StatePlace {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  /** Where it is asked for the bucket's own. */
  readonly region: string;
}

type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };
type Got = Pick<GetObjectCommandOutput, 'ETag' | 'LastModified' | 'Metadata'> & {
  readonly text: string;
  /** By S3's clock. */
  readonly answeredAt: Date;
};

const mostConflicts = 10;

/**
 * State in S3, by conditional writes: S3 answers 412 when the condition does not hold, and 409 ConditionalRequestConflict, to be
 * sent again, when another request was under way (S3 user guide, "How to prevent object overwrites with conditional writes").
 * S3 is strongly consistent: what was written is read and listed from then on.
 */
export function createStateObjects(clients: Clients, place: StatePlace): StateObjects {
  const { bucket, prefix } = place;
  const where = `s3://${[bucket, prefix].filter(Boolean).join('/')}`;
  const keyOf = (name: string): string => [prefix, name].filter(Boolean).join('/');
  const sdk = () => import('@aws-sdk/client-s3');
  let region: Promise<string> | undefined;
  const ask = async <T>(what: string, call: (client: S3Client) => Promise<T>): Promise<T> => {
    region ??= regionOf(clients, place);
    const found = await region;
    return asking(what, found, async () => call(await clients.s3(found)));
  };
  const write = (name: string, text: string, condition: Condition): Promise<string | undefined> =>
    ask(`PutObject ${where}/${name}`, (client) =>
      put(client, { Bucket: bucket, Key: keyOf(name), Body: text, ...condition }),
    );
  return {
    where,
    read: (name) =>
      ask<StateObject | undefined>(`GetObject ${where}/${name}`, async (client) => {
        const got = await get(client, bucket, keyOf(name));
        return got && { text: got.text, etag: got.ETag ?? '', ageSeconds: ageOf(got) };
      }),
    list: (under, after) =>
      ask(`ListObjectsV2 ${where}/${under}`, async (client) => {
        const { paginateListObjectsV2 } = await sdk();
        const names: string[] = [];
        const pages = paginateListObjectsV2(
          { client },
          {
            ...{ Bucket: bucket, Prefix: keyOf(under) },
            ...(after === '' ? {} : { StartAfter: keyOf(after) }),
          },
        );
        for await (const { Contents = [] } of pages)
          names.push(...Contents.map(({ Key = '' }) => Key.slice(keyOf('').length + (prefix ? 1 : 0))));
        return names;
      }),
    create: (name, text) => write(name, text, { IfNoneMatch: '*' }),
    replace: (name, text, etag) => write(name, text, { IfMatch: etag }),
  };
}

interface Put {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string;
}

/** @returns the new ETag; undefined when the condition does not hold. */
async function put(client: S3Client, request: Put & Condition): Promise<string | undefined> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  // Tells this write from every other, of the same content too.
  const writing = randomUUID();
  const command = new PutObjectCommand({
    ...{ ...request, ContentType: 'application/json', ChecksumAlgorithm: 'CRC32' },
    Metadata: { writing },
  });
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return (await client.send(command)).ETag;
    } catch (error) {
      if (hasName(error, 'ConditionalRequestConflict') && conflicts < mostConflicts) {
        await pause(50 * (conflicts + 1));
        continue;
      }
      const isRefused = statusOf(error) === 412 || hasName(error, 'NoSuchKey');
      if (!isRefused && !mayBeWritten(error)) throw error;
      // The SDK sends again what had no answer, and is refused for what it wrote itself.
      const there = await get(client, request.Bucket, request.Key);
      if (there?.Metadata?.writing === writing) return there.ETag;
      if (isRefused) return undefined;
      throw error;
    }
  }
}

/** No answer, or one of a server that failed at who knows what. */
const mayBeWritten = (error: unknown): boolean => (statusOf(error) ?? 500) >= 500;

async function get(client: S3Client, bucket: string, key: string): Promise<Got | undefined> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  let date: string | undefined;
  command.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      ({ date } = (result.response as { readonly headers: { readonly date?: string } }).headers);
      return result;
    },
    { step: 'deserialize', name: 'readDate' },
  );
  try {
    const { ETag, LastModified, Metadata, Body } = await client.send(command);
    const text = (await Body?.transformToString('utf8')) ?? '';
    return { ...{ ETag, LastModified, Metadata, text }, answeredAt: new Date(date ?? Number.NaN) };
  } catch (error) {
    if (hasName(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}

/** Both times are S3's, whole seconds each. What has none is as old as anything. */
function ageOf({ LastModified, answeredAt }: Got): number {
  const seconds = (answeredAt.getTime() - (LastModified?.getTime() ?? Number.NaN)) / 1000;
  return Number.isNaN(seconds) ? Number.POSITIVE_INFINITY : Math.max(0, seconds);
}

interface Redirect {
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** HeadBucket names the bucket's region, in whatever region it is asked: when it is another one, in the header of its refusal. */
async function regionOf(clients: Clients, { bucket, region }: StatePlace): Promise<string> {
  return asking(`HeadBucket ${bucket}`, region, async () => {
    const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
    const client = await clients.s3(region);
    try {
      return (await client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion ?? region;
    } catch (error) {
      if (statusOf(error) === 404) throw missing(bucket, error);
      const elsewhere = (error as Redirect).$response?.headers?.['x-amz-bucket-region'];
      if (elsewhere === undefined || elsewhere === region) throw error;
      return elsewhere;
    }
  });
}

const missing = (bucket: string, cause: unknown): MigrationError =>
  new MigrationError('usage', `There is no bucket ${bucket}, in which the configuration has the state.`, {
    code: 'STATE_BUCKET_MISSING',
    untouched: 'Nothing was changed.',
    next: ['Correct "state" in the configuration, or make the bucket: versioned and private.'],
    cause,
  });
