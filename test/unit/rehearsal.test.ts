import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { localAwsOf } from '../../src/local-aws/index.ts';
import { rehearsalDefaults, startRehearsal } from '../../src/rehearsal.ts';

let folder: string;
const progress: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  progress.length = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const start = (endpointUrl?: string): Promise<unknown> =>
  startRehearsal(
    loadConfig(folder, undefined, { ...rehearsalDefaults, ...(endpointUrl ? { endpointUrl } : {}) }),
    { lagSeconds: undefined, resume: false },
    (text) => progress.push(text),
  );

it.each([
  ['the configuration', 'http://localhost:4566', ''],
  ['AWS_ENDPOINT_URL', undefined, 'http://localhost:4566'],
])('starts nothing when %s points to another AWS', async (by, endpointUrl, variable) => {
  vi.stubEnv('AWS_ENDPOINT_URL', variable);
  await expect(start(endpointUrl)).rejects.toMatchObject({
    ...{ kind: 'usage', code: 'ENDPOINT_CONFIGURED', untouched: 'Nothing was started.' },
    message: `A rehearsal runs on its own local AWS, and ${by} points to http://localhost:4566.`,
  });
  expect(progress).toEqual([]);
  expect(await localAwsOf(folder)).toBeUndefined();
});
