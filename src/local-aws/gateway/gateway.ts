import { Agent } from 'node:http';
import { adminPrefix, createAdmin } from './admin.ts';
import { credentialScope } from './credential-scope.ts';
import { createWireFaults } from './faults/wire-faults.ts';
import {
  isLocalOrigin,
  isLoopbackHost,
  readBody,
  requestHeaders,
  sendRequest,
  writeResponse,
} from './http.ts';
import type { OutgoingRequest } from './http.ts';
import { breakOff, listen, type Incoming, type Outgoing } from './listener.ts';
import { createResourceBridge } from './resource-bridge.ts';
import { createResourceFaults } from './resources/resource-faults.ts';
import { errorResponse } from './response.ts';
import type {
  AwsRequest,
  AwsResponse,
  Forward,
  GatewaySettings,
  Log,
  ResourceHook,
  Service,
} from './service.ts';

export interface GatewayOptions {
  /** Such as `http://127.0.0.1:40123`. */
  readonly emulatorEndpoint: string;
  /** Whose request it is when the access key does not say. */
  readonly account: string;
  /** Of several with one name, each forwards to the next. */
  readonly services: readonly Service[];
  readonly hooks: readonly ResourceHook[];
  readonly settings: GatewaySettings;
  /** 0 for any free one. */
  readonly port: number;
  /** Opens the admin routes. */
  readonly token: string;
  readonly log: Log;
}

export interface Gateway {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Milliseconds since the epoch of the last request that was not for the admin routes. */
  lastRequestAt(): number;
  /** Stops listening, closes the services and every connection. */
  close(): Promise<void>;
}

/** The emulator closes a connection that is idle for 75 s: ours must be gone before, or a request would meet the close. */
const idleConnection = 60_000;

/**
 * An HTTP proxy in front of the emulator, on the loopback interface only. A signed request of a service that the gateway
 * implements goes to that service; everything else goes to the emulator as it came.
 * @throws Error with code EADDRINUSE when the port is taken.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { account, settings, token, log } = options;
  const services = byName(options.services);
  const faults = createWireFaults(settings, log);
  const bridge = createResourceBridge(options.hooks, createResourceFaults(settings));
  const admin = createAdmin({ token, settings, bridge, log });
  const emulator = new URL(options.emulatorEndpoint);
  const agent = new Agent({ keepAlive: true, timeout: idleConnection });
  let lastRequestAt = Date.now();

  const forward: Forward = async (request) => passOn(request, request.service);
  const passOn = async (request: OutgoingRequest, service: string): Promise<AwsResponse> => {
    try {
      return await sendRequest(emulator, agent, request);
    } catch (error) {
      const message = `The local AWS emulator did not answer: ${(error as Error).message}`;
      log(`${request.method} ${request.target}: ${message}`);
      return errorResponse(
        { headers: request.headers, service },
        { status: 503, code: 'ServiceUnavailable', message },
      );
    }
  };

  const serve = async (service: Service, request: AwsRequest): Promise<AwsResponse> => {
    try {
      return await service.handle(request, forward);
    } catch (error) {
      log(`${request.service} ${request.method} ${request.target}: ${String((error as Error).stack)}`);
      const message = `The local AWS failed: ${(error as Error).message}`;
      return errorResponse(request, { status: 500, code: 'InternalFailure', message });
    }
  };

  const answer = async (message: Incoming): Promise<AwsResponse | 'reset'> => {
    const headers = requestHeaders(message);
    const request = { method: message.method ?? 'GET', target: message.url ?? '/', headers };
    if (!isLoopbackHost(headers.host) || !isLocalOrigin(headers.origin)) {
      return errorResponse(
        { headers, service: '' },
        { status: 403, code: 'AccessDenied', message: 'The local AWS answers to localhost and nobody else.' },
      );
    }
    const received = { ...request, body: await readBody(message) };
    if (request.target.startsWith(adminPrefix)) return admin.handle(received);
    lastRequestAt = Date.now();
    const scope = credentialScope(headers, request.target, account);
    if (!scope) return passOn(received, '');
    const signed = { ...received, ...scope };
    const service = services.get(scope.service);
    return faults.meet(signed, (asked) => (service ? serve(service, asked) : forward(asked)));
  };

  const handle = (message: Incoming, response: Outgoing): void => {
    answer(message)
      .then((answered) => {
        if (answered === 'reset') breakOff(message);
        else writeResponse(response, answered, message.method ?? 'GET');
      })
      .catch((error: unknown) => {
        // The client hung up in the middle of its request, or we have a bug: nobody can be answered any more.
        log(`${message.method ?? ''} ${message.url ?? ''}: ${String((error as Error).stack)}`);
        breakOff(message);
      });
  };

  const listener = await listen(options.port, idleConnection, handle);
  return {
    endpoint: `http://127.0.0.1:${listener.port}`,
    lastRequestAt: () => lastRequestAt,
    close: async () => {
      await listener.close(Promise.all(options.services.map(async (service) => service.close?.())));
      agent.destroy();
    },
  };
}

function byName(services: readonly Service[]): ReadonlyMap<string, Service> {
  const named = new Map<string, Service>();
  for (const service of services) {
    const first = named.get(service.name);
    named.set(service.name, first ? inTurn(first, service) : service);
  }
  return named;
}

const inTurn = (first: Service, next: Service): Service => ({
  name: first.name,
  handle: (request, forward) => first.handle(request, (passed) => next.handle(passed, forward)),
});
