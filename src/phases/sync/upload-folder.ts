import type { StoreSources } from '../../deployment/manifest.ts';
import { inParallel } from '../../parallel.ts';
import type { Step } from '../../runbook/phase.ts';
import { findBuckets } from '../stores.ts';
import type { MigrationWorld } from '../world.ts';
import { filesOf, type FolderToUpload } from './folder.ts';
import { checksumsOf } from '../../replication/upload/checksums.ts';
import type { FileToUpload } from '../../replication/upload/ports.ts';

const filesInFlight = 16;
/** From here on a file is sent in several parts at once, so one such file is enough. */
const largeBytes = 16 * 1024 * 1024;

/** A file that is there with the same size and checksum is not sent again: an upload that was cut short goes on. */
export const uploadFolder = (
  world: MigrationWorld,
  s3: NonNullable<StoreSources['s3']>,
  folder: FolderToUpload,
): Step => ({
  name: 'upload-folder',
  title: 'Upload the folder',
  run: async (context) => {
    const { region, bucket } = (await findBuckets(s3, world)).source;
    const files = await filesOf(folder);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const startedAt = context.clock.now();
    let done = 0;
    let sent = 0;
    let filesDone = 0;
    let there = 0;
    const report = (): void => {
      const seconds = (context.clock.now() - startedAt) / 1000;
      const rate = seconds > 0 ? `, ${mebibytes(sent / seconds)}/s` : '';
      context.progress({
        region,
        subject: 's3',
        text: `uploading files, ${mebibytes(done)} of ${mebibytes(total)}${rate}`,
        done: filesDone,
        total: files.length,
        state: filesDone === files.length ? 'done' : 'running',
      });
    };
    const upload = async (file: FileToUpload): Promise<void> => {
      context.signal.throwIfAborted();
      if (await isThere(file, region, bucket, world)) {
        there += 1;
        done += file.size;
      } else {
        await world.fileUploads.upload(region, bucket, file, (bytes) => {
          context.signal.throwIfAborted();
          done += bytes;
          sent += bytes;
          report();
        });
      }
      filesDone += 1;
      report();
    };
    await inParallel(
      files.filter(({ size }) => size < largeBytes),
      filesInFlight,
      upload,
    );
    await inParallel(
      files.filter(({ size }) => size >= largeBytes),
      1,
      upload,
    );
    return `${files.length - there} of ${files.length} files uploaded to ${bucket} (${mebibytes(sent)}), ${there} were there`;
  },
});

async function isThere(
  { path, key, size }: FileToUpload,
  region: string,
  bucket: string,
  { objects }: MigrationWorld,
): Promise<boolean> {
  const found = await objects.head(region, bucket, key);
  return found?.size === size && (await checksumsOf(path, size)).includes(found.checksum);
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
