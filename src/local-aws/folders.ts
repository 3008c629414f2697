import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** What ships with the package: requirements and the launcher of the emulator. */
export const emulatorSources = join(packageRoot, 'src/local-aws/emulator');

/** Where a user's caches belong: XDG_CACHE_HOME, else ~/Library/Caches on macOS, else ~/.cache. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'trading-migrate');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'trading-migrate');
}

export const shortHash = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

/** State, log and temporary files of the local AWS of one project. The same project by a symbolic link has the same. */
export const stateFolder = (projectFolder: string): string =>
  join(cacheFolder(), 'local', shortHash(realpathSync(projectFolder)));
