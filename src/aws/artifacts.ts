import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ArtifactStore } from '../deployment/artifact.ts';
import type { Clients } from './clients.ts';
import { asking, statusOf } from './errors.ts';
import { headReason } from './objects.ts';

/** Objects that CloudFormation and Lambda read, in the buckets of each region. */
export const createArtifacts = (clients: Clients): ArtifactStore => ({
  ensure: async (region, bucket, key, body) => {
    const client = await clients.s3(region);
    const object = { Bucket: bucket, Key: key };
    const url = await asking(`the URL of ${bucket}/${key}`, region, () => urlOf(client, object));
    // The key is named by content, so one that is there is the right one, whole: S3 stores no half of an object.
    if (await asking(`HeadObject ${bucket}/${key}`, region, () => isThere(client, object)))
      return { url, uploaded: false };
    await asking(`PutObject ${bucket}/${key}`, region, async () => {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      await client.send(new PutObjectCommand({ ...object, Body: body, ChecksumSHA256 }));
    });
    return { url, uploaded: true };
  },
});

interface ObjectAddress {
  readonly Bucket: string;
  readonly Key: string;
}

async function isThere(client: S3Client, object: ObjectAddress): Promise<boolean> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    await client.send(new HeadObjectCommand(object));
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    await headReason(client, object, error);
    // The GET was let through: while it waited, the credentials came back.
    return true;
  }
}

/** What the SDK asks for an object: partition, dual stack, custom endpoint and style of addressing are all in it. */
interface HttpAddress {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  /** Encoded. */
  readonly path: string;
}

/** The URL at which the SDK itself would ask for the object; nothing is sent. */
async function urlOf(client: S3Client, object: ObjectAddress): Promise<string> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const command = new GetObjectCommand(object);
  let url = '';
  command.middlewareStack.add(
    () =>
      ({ request }) => {
        const { protocol, hostname, port, path } = request as HttpAddress;
        url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
        return Promise.resolve({ response: undefined, output: { $metadata: {} } });
      },
    { step: 'build', priority: 'low' },
  );
  await client.send(command);
  return url;
}
