import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { partBytesFor, wholeBytes } from './parts.ts';

/**
 * The checksums that S3 may tell of an object with the file's bytes, as `ObjectState` has them: the CRC-32 over all of it, which is
 * what we ask for; and of an upload in parts the one over those of its parts, which endpoints tell that know no other.
 */
export async function checksumsOf(path: string, size: number): Promise<readonly string[]> {
  const partBytes = partBytesFor(size);
  const parts: Buffer[] = [];
  let whole = 0;
  let part = 0;
  let inPart = 0;
  const endPart = (): void => {
    parts.push(bytesOf(part));
    part = 0;
    inPart = 0;
  };
  for await (const read of createReadStream(path)) {
    const chunk = read as Buffer;
    whole = crc32(chunk, whole);
    for (let start = 0; start < chunk.length;) {
      const end = Math.min(chunk.length, start + partBytes - inPart);
      part = crc32(chunk.subarray(start, end), part);
      inPart += end - start;
      start = end;
      if (inPart === partBytes) endPart();
    }
  }
  if (inPart > 0) endPart();
  const full = `CRC32:${bytesOf(whole).toString('base64')}`;
  if (size <= wholeBytes) return [full];
  const ofParts = bytesOf(crc32(Buffer.concat(parts))).toString('base64');
  return [full, `CRC32:${ofParts}-${parts.length}`];
}

function bytesOf(sum: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes;
}
