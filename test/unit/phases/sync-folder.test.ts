import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, folderToUpload } from '../../../src/phases/sync/folder.ts';
import { syncPhase } from '../../../src/phases/sync/index.ts';
import { checksumsOf } from '../../../src/replication/upload/checksums.ts';
import { deploy } from './deploy.ts';
import { platform } from './world.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'sync-folder-'));
});
afterEach(() => rmSync(path, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(join(path, name, '..'), { recursive: true });
  writeFileSync(join(path, name), text);
}

describe('a folder to upload', () => {
  it('has every file in it, by its path, below the prefix; and follows no link', async () => {
    write('b.csv', 'bb');
    write('2026/jan/a.csv', 'a');
    write('.hidden', '');
    symlinkSync(join(path, '2026'), join(path, 'link'));
    const files = await filesOf(folderToUpload(path, 'history'));
    expect(files.map(({ key, size }) => [key, size])).toEqual([
      ['history/.hidden', 0],
      ['history/2026/jan/a.csv', 1],
      ['history/b.csv', 2],
    ]);
  });

  it('is refused when it is not there, is empty, or would mix with what the tool writes', async () => {
    await expect(filesOf(folderToUpload(join(path, 'none')))).rejects.toMatchObject({
      code: 'FOLDER_UNREADABLE',
    });
    await expect(filesOf(folderToUpload(path))).rejects.toMatchObject({ code: 'FOLDER_EMPTY' });
    expect(() => folderToUpload(path, '.trading-migrate/x')).toThrow('cannot be used');
    expect(() => folderToUpload(path, '/x')).toThrow('cannot be used');
    write('a'.repeat(200), '');
    await expect(filesOf(folderToUpload(path, 'p'.repeat(900)))).rejects.toMatchObject({
      code: 'KEY_TOO_LONG',
    });
  });

  it('has checksums as S3 tells them', async () => {
    write('digits', '123456789');
    // The check value of CRC-32: cbf43926.
    expect(await checksumsOf(join(path, 'digits'), 9)).toEqual(['CRC32:y/Q5Jg==']);
  });
});

describe('sync of a folder', () => {
  it('uploads it instead of test data, and again only what is missing or differs', async () => {
    const at = platform();
    await at.run(deploy(at.world));
    for (const name of ['a', 'b', 'c']) write(`${name}.csv`, name);
    const phase = () => syncPhase(at.world, folderToUpload(path, 'h'));
    expect(phase().steps.map(({ name }) => name)).toEqual(['upload-folder', 'backfill']);
    await at.run(phase());
    expect(at.uploaded).toEqual(['h/a.csv', 'h/b.csv', 'h/c.csv']);
    const last = at.seen.findLast((event) => event.type === 'progress' && event.text.startsWith('uploading'));
    expect(last).toMatchObject({ done: 3, total: 3, state: 'done' });

    at.uploaded.length = 0;
    const state = async (name: string, size = 1) => {
      const [checksum = ''] = await checksumsOf(join(path, `${name}.csv`), 1);
      return { size, checksum, replicationStatus: 'COMPLETED' };
    };
    at.objects.lies.set('source-bucket h/a.csv', await state('a'));
    at.objects.lies.set('source-bucket h/b.csv', await state('a'));
    at.objects.lies.set('source-bucket h/c.csv', await state('c', 2));
    await at.run(phase());
    expect(at.uploaded.sort()).toEqual(['h/b.csv', 'h/c.csv']);
  });
});
