import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { MigrationError } from '../errors.ts';
import type { FileToUpload, FileUploads } from '../replication/upload/ports.ts';
import { partBytesFor, wholeBytes } from '../replication/upload/parts.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';
import { uploadInParts } from './multipart.ts';

/** Parts of a file in memory at once, in bytes. */
const memoryBytes = 128 * 1024 * 1024;

export function createFileUploads(clients: Clients): FileUploads {
  return {
    upload: async (region, bucket, file, onBytes) => {
      const handle = await open(file.path);
      try {
        const client = await clients.s3(region);
        const { key, size } = file;
        if (size > wholeBytes) {
          const partBytes = partBytesFor(size);
          const atOnce = Math.max(1, Math.min(4, Math.floor(memoryBytes / partBytes)));
          const read = (start: number, end: number): Promise<Buffer> => readFrom(handle, file, start, end);
          await uploadInParts(client, region, bucket, {
            ...{ key, size, partBytes, atOnce, read, onPart: onBytes },
          });
          return;
        }
        const Body = await readFrom(handle, file, 0, size);
        const { PutObjectCommand } = await import('@aws-sdk/client-s3');
        await asking(`PutObject ${bucket}/${key}`, region, () =>
          client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ChecksumAlgorithm: 'CRC32' })),
        );
        onBytes(size);
      } finally {
        await handle.close();
      }
    },
  };
}

async function readFrom(
  handle: FileHandle,
  { path }: FileToUpload,
  start: number,
  end: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw changed(path);
    filled += bytesRead;
  }
  return bytes;
}

const changed = (path: string): MigrationError =>
  new MigrationError('usage', `The file ${path} became shorter while it was uploaded.`, {
    code: 'FILE_CHANGED',
    untouched: 'What was uploaded before stays.',
    next: ['Upload a folder that nobody writes to.'],
  });
