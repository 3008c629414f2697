import { createServer, type AddressInfo } from 'node:net';
import { MigrationError } from '../errors.ts';

/**
 * A port of the loopback interface that nobody listens on.
 * @param wanted 0 for any.
 * @throws MigrationError PORT_TAKEN (exit 2) when the wanted one is in use.
 */
export const freePort = (wanted: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(wanted) : error),
    );
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const portTaken = (port: number): MigrationError =>
  new MigrationError('usage', `Port ${port} of 127.0.0.1 is in use by another program.`, {
    code: 'PORT_TAKEN',
    next: ['Choose another one with --port, or leave it out to take any that is free.'],
  });
