import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { constants, createServer as createHttp2Server, Http2ServerRequest } from 'node:http2';
import type { Http2ServerResponse } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

export interface Listener {
  readonly port: number;
  /** Stops listening, waits for what is under way, and ends every connection. */
  close(underWay: Promise<unknown>): Promise<void>;
}

const loopback = '127.0.0.1';
/** What an HTTP/2 connection begins with, where no TLS has negotiated it (RFC 9113, 3.4). */
const http2Preface = 'PRI * HTTP/2.0';

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port of the loopback interface: the SDK for JavaScript speaks nothing but the latter to
 * Kinesis.
 * @param port 0 for any free one.
 * @param idleConnection milliseconds after which an idle connection is closed.
 * @throws Error with code EADDRINUSE when the port is taken.
 */
export async function listen(
  port: number,
  idleConnection: number,
  handle: (incoming: Incoming, outgoing: Outgoing) => void,
): Promise<Listener> {
  const http1 = createServer({ keepAliveTimeout: idleConnection }, handle);
  const http2 = createHttp2Server(handle);
  http2.setTimeout(idleConnection);
  const sockets = new Set<Socket>();
  const tcp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Until a server has it, and listens itself. A client that is gone is nobody's problem.
    const forget = (): void => void socket.destroy();
    socket.once('error', forget);
    socket.once('readable', () => {
      socket.off('error', forget);
      const first = socket.read() as Buffer | null;
      if (first === null) {
        forget();
        return;
      }
      socket.unshift(first);
      const speaksHttp2 = first.subarray(0, http2Preface.length).toString('latin1') === http2Preface;
      (speaksHttp2 ? http2 : http1).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(port, loopback, () => {
      tcp.off('error', reject);
      resolve();
    });
  });
  return {
    port: (tcp.address() as AddressInfo).port,
    close: async (underWay) => {
      const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
      await underWay;
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Ends a connection, or in HTTP/2 its one request, as a network does that breaks. */
export function breakOff(incoming: Incoming): void {
  if (incoming instanceof Http2ServerRequest) incoming.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else incoming.socket.resetAndDestroy();
}
