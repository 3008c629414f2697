import { PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { Emulator } from '../emulator.ts';
import type { AwsRequest, AwsResponse } from '../service.ts';
import type { S3Target } from './target.ts';
import { parseXml, textOf } from '../xml-tree.ts';

/** Tags given to CreateMultipartUpload, which the emulator forgets: kept until the upload is complete or aborted. */
export class UploadTags {
  readonly #tagging = new Map<string, string>();

  observe({ method, headers }: AwsRequest, { query }: S3Target, response: AwsResponse): void {
    const tagging = headers['x-amz-tagging'];
    if (method === 'POST' && query.has('uploads') && tagging && response.status === 200) {
      const uploadId = textOf(parseXml(response.body.toString()), 'UploadId');
      if (uploadId) this.#tagging.set(uploadId, tagging);
    }
    if (method === 'DELETE') this.#tagging.delete(query.get('uploadId') ?? '');
  }

  /** Gives the completed object its tags. */
  async apply(
    emulator: Emulator,
    region: string,
    target: S3Target,
    versionId: string | undefined,
  ): Promise<void> {
    const uploadId = target.query.get('uploadId') ?? '';
    const tagging = this.#tagging.get(uploadId);
    if (tagging === undefined) return;
    this.#tagging.delete(uploadId);
    const TagSet = [...new URLSearchParams(tagging)].map(([Key, Value]) => ({ Key, Value }));
    await emulator.clients(region).s3.send(
      new PutObjectTaggingCommand({
        Bucket: target.bucket,
        Key: target.key,
        ...(versionId === undefined ? {} : { VersionId: versionId }),
        Tagging: { TagSet },
      }),
    );
  }
}
