import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/local-aws/ports.ts';
import { provisionPackages } from '../../src/local-aws/python-packages.ts';
import { connect, type Aws } from './aws.ts';

export interface Moto extends Aws {
  stop(): Promise<void>;
}

const patience = 60_000;

/** Ends when its standard input does, so that it cannot outlive us, not even after kill -9. */
const program = [
  'import os, sys, threading',
  'def watch():',
  '    os.read(0, 1)',
  '    os._exit(0)',
  'threading.Thread(target=watch, daemon=True).start()',
  'from moto.server import main',
  'main(sys.argv[1:])',
].join('\n');

/** Starts moto on the loopback interface, installing it first if it must. */
export async function startMoto(): Promise<Moto> {
  const python = await provisionPackages(
    {
      name: 'moto',
      title: "moto, the conformance suite's second witness",
      size: '40 MB',
      requirements: fileURLToPath(new URL('moto-requirements.txt', import.meta.url)),
    },
    () => undefined,
  );
  const port = await freePort(0);
  const { PATH, HOME } = process.env;
  const server = spawn(python, ['-I', '-c', program, '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Moto must not find the user's own configuration of AWS.
    env: { PATH, HOME, AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull },
  });
  const exited = once(server, 'exit');
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL');
    await exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + patience;
  while (!(await answers(endpoint))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('moto did not start');
    }
    await sleep(50);
  }
  const aws = connect(endpoint);
  return {
    ...aws,
    stop: async () => {
      aws.close();
      await stop();
    },
  };
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/moto-api/`).then(
    ({ ok }) => ok,
    () => false,
  );
