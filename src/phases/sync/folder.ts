import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { MigrationError } from '../../errors.ts';
import type { FileToUpload } from '../../replication/upload/ports.ts';

/** An operator's own data, to be uploaded to the source bucket. */
export interface FolderToUpload {
  readonly path: string;
  /** Begins the key of every object, and ends in a slash or is empty. */
  readonly prefix: string;
}

/** S3 takes no longer key. */
const longestKey = 1024;

/** What the tool itself writes. */
const ownPrefix = '.trading-migrate/';

/** @throws MigrationError PREFIX_INVALID (exit 2). */
export function folderToUpload(path: string, prefix = ''): FolderToUpload {
  if (prefix.startsWith('/') || prefix.startsWith(ownPrefix))
    throw new MigrationError('usage', `The prefix ${prefix} cannot be used.`, {
      code: 'PREFIX_INVALID',
      untouched: 'Nothing was called on AWS.',
      next: [`Begin it with neither a slash nor ${ownPrefix}, which is the tool's own.`],
    });
  return { path: resolve(path), prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/**
 * Every regular file of the folder and of those in it, by key. Links are not followed: they may lead out of the folder or round
 * in circles.
 * @throws MigrationError FOLDER_UNREADABLE, FOLDER_EMPTY or KEY_TOO_LONG (exit 2).
 */
export async function filesOf({ path, prefix }: FolderToUpload): Promise<readonly FileToUpload[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw unusable('FOLDER_UNREADABLE', `The folder ${path} cannot be read: ${String(cause)}.`);
  });
  const files: FileToUpload[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const key = `${prefix}${relative(path, file).split(sep).join('/')}`;
    if (Buffer.byteLength(key) > longestKey)
      throw unusable('KEY_TOO_LONG', `The key ${key} has more than ${longestKey} bytes.`);
    files.push({ path: file, key, size: (await stat(file)).size });
  }
  if (files.length === 0) throw unusable('FOLDER_EMPTY', `The folder ${path} has no files.`);
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}

const unusable = (code: string, message: string): MigrationError =>
  new MigrationError('usage', message, { code, untouched: 'Nothing was uploaded.' });
