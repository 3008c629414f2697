import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClients } from '../../../src/aws/clients.ts';
import { connectionOptions } from '../../../src/aws/connection.ts';
import { whoAmI } from '../../../src/aws/identity.ts';
import { MigrationError } from '../../../src/errors.ts';

const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ops</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

/** Answers as STS whatever it is asked, and keeps the request lines. */
async function stsBehind(): Promise<{ url: string; asked: string[]; stop: () => void }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/xml' }).end(identity);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => server.close().closeAllConnections(),
  };
}

const credentials = { accessKeyId: '123456789012', secretAccessKey: 'x' };
afterEach(() => vi.unstubAllEnvs());

describe('connections', () => {
  it('go through the proxy of the environment', async () => {
    const proxy = await stsBehind();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const clients = createClients({ endpointUrl: 'http://aws.invalid', credentials });
    expect((await whoAmI(clients, 'us-east-1')).account).toBe('123456789012');
    expect(proxy.asked).toEqual(['http://aws.invalid/']);
    clients.destroy();
    proxy.stop();
  });

  it('of Kinesis go through it too, over HTTP/1.1 and with the same bundle', async () => {
    const proxy = await stsBehind();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    const clients = createClients({ endpointUrl: 'http://aws.invalid', credentials });
    const kinesis = await clients.kinesis('us-east-1');
    // What comes back is no JSON; that it was asked is what counts.
    await expect(kinesis.send(new ListStreamsCommand({}))).rejects.toThrow();
    expect(new Set(proxy.asked)).toEqual(new Set(['http://aws.invalid/']));
    expect(kinesis.config.requestHandler.metadata).toEqual({ handlerProtocol: 'http/1.1' });
    clients.destroy();
    proxy.stop();
  });

  it('never take a local AWS for something behind a proxy', async () => {
    const local = await stsBehind();
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    const clients = createClients({ endpointUrl: local.url, credentials });
    expect((await whoAmI(clients, 'us-east-1')).account).toBe('123456789012');
    expect(local.asked).toEqual(['/']);
    clients.destroy();
    local.stop();
  });

  it('trust AWS_CA_BUNDLE beside what Node trusts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'trading-migrate-ca-'));
    const file = join(folder, 'bundle.pem');
    writeFileSync(file, 'a bundle');
    const { httpsAgent } = connectionOptions(undefined, { AWS_CA_BUNDLE: file });
    rmSync(folder, { recursive: true });
    expect(httpsAgent.ca?.at(-1)).toBe('a bundle');
    expect(httpsAgent.ca?.length).toBeGreaterThan(50);
    expect(connectionOptions(undefined, {}).httpsAgent.ca).toBeUndefined();
  });

  it('say calmly that the bundle cannot be read', () => {
    const make = (): unknown => connectionOptions(undefined, { AWS_CA_BUNDLE: '/nowhere/bundle.pem' });
    expect(make).toThrow(MigrationError);
    expect(make).toThrow('/nowhere/bundle.pem');
  });
});
