import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { MigrationError } from '../errors.ts';

/** What the SDK makes its HTTP handler of. */
export interface ConnectionOptions {
  readonly connectionTimeout: number;
  readonly socketTimeout: number;
  readonly httpAgent: AgentOptions;
  readonly httpsAgent: AgentOptions;
}

interface AgentOptions {
  readonly keepAlive: true;
  readonly proxyEnv?: NodeJS.ProcessEnv;
  readonly ca?: string[];
}

/**
 * Timeouts, HTTPS_PROXY and NO_PROXY, and AWS_CA_BUNDLE: the SDK for JavaScript leaves the last three to its caller. Without the
 * timeouts, a host that swallows packets holds a call up for minutes, six times over. A local AWS is never behind a proxy.
 * @throws MigrationError CA_BUNDLE_UNREADABLE (exit 2).
 */
export function connectionOptions(
  endpointUrl: string | undefined,
  env: NodeJS.ProcessEnv,
): ConnectionOptions {
  const agent = {
    keepAlive: true,
    ...(endpointUrl !== undefined && isLoopback(endpointUrl) ? {} : { proxyEnv: env }),
  } as const;
  const bundle = env.AWS_CA_BUNDLE;
  return {
    connectionTimeout: 3000,
    socketTimeout: 60_000,
    httpAgent: agent,
    httpsAgent: bundle ? { ...agent, ca: [...getCACertificates('default'), readBundle(bundle)] } : agent,
  };
}

const isLoopback = (url: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

function readBundle(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MigrationError(
      'usage',
      `AWS_CA_BUNDLE is ${path}, which cannot be read: ${(cause as Error).message}.`,
      {
        code: 'CA_BUNDLE_UNREADABLE',
        untouched: 'Nothing was called on AWS.',
        cause,
      },
    );
  }
}
