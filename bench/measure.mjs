// Times one start of a process. Its output goes nowhere, so that no terminal is measured.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';

/**
 * Milliseconds from the start of `node …args` to its end.
 * @param options cwd and env of the process.
 * @throws Error when it ends with anything but 0: then it was not the thing that we meant to measure.
 */
export async function untilExit(args, options) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore', ...options });
  const [code, signal] = await once(child, 'exit');
  const milliseconds = performance.now() - startedAt;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`);
  return milliseconds;
}

/**
 * Milliseconds from the start of `node …args` to its first TCP connection to AWS_ENDPOINT_URL, at which it is killed: what
 * comes after is the network's time and AWS's, not ours. The endpoint is a port of this process that accepts and is silent.
 * @throws Error when it ends without having connected.
 */
export async function untilFirstConnection(args, { env, ...options }) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = { AWS_ENDPOINT_URL: `http://127.0.0.1:${server.address().port}` };
  const connected = once(server, 'connection');
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore', ...options, env: { ...env, ...endpoint } });
  const exited = once(child, 'exit');
  try {
    const socket = await Promise.race([connected.then(([socket]) => socket), exited.then(() => undefined)]);
    const milliseconds = performance.now() - startedAt;
    if (!socket) throw new Error(`node ${args.join(' ')} ended without a call of AWS`);
    child.kill('SIGKILL');
    await exited;
    socket.destroy();
    return milliseconds;
  } finally {
    server.close();
  }
}
