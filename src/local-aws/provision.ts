import { join } from 'node:path';
import { emulatorSources } from './folders.ts';
import { provisionPackages, type Progress } from './python-packages.ts';

export type { Progress } from './python-packages.ts';

/**
 * Installs the emulator, unless it is there, and returns the Python that runs it.
 * @throws MigrationError (exit 2) when Python is missing, too old or without venv, or pip fails.
 */
export const provisionEmulator = (onProgress: Progress, env?: NodeJS.ProcessEnv): Promise<string> =>
  provisionPackages(
    {
      name: 'emulator',
      title: 'the local AWS emulator',
      size: '20 MB',
      requirements: join(emulatorSources, 'requirements.txt'),
    },
    onProgress,
    env,
  );
