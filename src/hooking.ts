import { dirname } from 'node:path';
import type { LoadedConfig } from './config/load.ts';
import { createShellHooks } from './hooks/shell-hooks.ts';
import { secondsOf } from './platform.ts';
import type { Hooks } from './runbook/hooks.ts';

/** The operator's own commands around phases. They run in the folder of the configuration file. */
export const hooksOf = ({ config: { hooks }, file }: LoadedConfig): Hooks =>
  createShellHooks({
    commands: { before: hooks.before, after: hooks.after },
    timeoutSeconds: secondsOf(hooks.timeout),
    folder: file === undefined ? process.cwd() : dirname(file),
  });
