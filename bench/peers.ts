// Other programs that empty a bucket, each put into a cache folder of the bench by the package manager that has it. What is there already, or
// in the path, is taken as it is.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Peer {
  readonly name: string;
  /** Where the program is, after trying to get it; undefined when it cannot be had. */
  find(): Promise<string | undefined>;
  readonly wayToIt: string;
  /** That empty the bucket `bench` at an endpoint. */
  args(url: string): readonly string[];
}

const run = promisify(execFile);
const folder = join(homedir(), '.cache', 'trading-migrate', 'bench');

async function inPath(name: string): Promise<string | undefined> {
  return run('which', [name]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** @param get puts the program at `path`. */
async function cached(name: string, path: string, get: () => Promise<unknown>): Promise<string | undefined> {
  if (existsSync(path)) return path;
  const known = await inPath(name);
  if (known !== undefined) return known;
  mkdirSync(folder, { recursive: true });
  try {
    await get();
  } catch (error) {
    console.log(`${name} could not be got: ${(error as Error).message.split('\n')[1] ?? ''}`);
  }
  return existsSync(path) ? path : undefined;
}

export const peers: readonly Peer[] = [
  {
    name: 's5cmd rm --all-versions',
    wayToIt: 'go install github.com/peak/s5cmd/v2@latest',
    find: () => {
      const bin = join(folder, 's5cmd');
      return cached('s5cmd', join(bin, 's5cmd'), () =>
        run('go', ['install', 'github.com/peak/s5cmd/v2@latest'], { env: { ...process.env, GOBIN: bin } }),
      );
    },
    args: (url) => ['--endpoint-url', url, 'rm', '--all-versions', 's3://bench/*'],
  },
  {
    name: 'rclone delete --s3-versions',
    wayToIt: 'apt-get download rclone, dpkg -x',
    find: () => {
      const root = join(folder, 'rclone');
      return cached('rclone', join(root, 'usr', 'bin', 'rclone'), async () => {
        mkdirSync(root, { recursive: true });
        await run('apt-get', ['download', 'rclone'], { cwd: root });
        await run('sh', ['-c', 'dpkg -x rclone_*.deb .'], { cwd: root });
      });
    },
    args: (url) => [
      ...['delete', '--s3-versions', '--checkers', '64', '--transfers', '64', '--config', '/dev/null'],
      `:s3,provider=Other,env_auth=true,region=us-east-1,endpoint="${url}":bench`,
    ],
  },
  {
    name: 'aws s3 rm --recursive',
    wayToIt: 'pip install awscli',
    find: () => {
      const environment = join(folder, 'aws');
      return cached('aws', join(environment, 'bin', 'aws'), async () => {
        await run('python3', ['-m', 'venv', environment]);
        await run(join(environment, 'bin', 'pip'), ['install', '-q', 'awscli']);
      });
    },
    args: (url) => ['--endpoint-url', url, 's3', 'rm', '--recursive', '--quiet', 's3://bench/'],
  },
];
