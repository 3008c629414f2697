import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClients } from '../../../src/aws/clients.ts';

const local = {
  endpointUrl: 'http://localhost:9',
  credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' },
};
afterEach(() => vi.unstubAllEnvs());

describe('createClients', () => {
  it('makes one client a service and region, at first use', async () => {
    const clients = createClients(local);
    const here = await clients.s3('us-east-1');
    expect(await clients.s3('us-east-1')).toBe(here);
    expect(await clients.s3('eu-central-1')).not.toBe(here);
    expect(await here.config.region()).toBe('us-east-1');
    expect(await (await clients.dynamodb('eu-central-1')).config.region()).toBe('eu-central-1');
    clients.destroy();
  });

  it('finds buckets in the path of any endpoint but AWS’s', async () => {
    const pathStyleOf = async (access: Parameters<typeof createClients>[0]): Promise<unknown> =>
      (await createClients(access).s3('us-east-1')).config.forcePathStyle;
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    expect(await pathStyleOf({})).toBe(false);
    expect(await pathStyleOf(local)).toBe(true);
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://localhost:9');
    expect(await pathStyleOf({})).toBe(true);
  });

  it('retries what AWS throttles (T18), and gives hung connections up', async () => {
    const { config } = await createClients(local).cloudFormation('us-east-1');
    expect(await config.maxAttempts()).toBe(6);
    expect(await config.retryStrategy()).toMatchObject({ mode: 'adaptive' });
    const handler = config.requestHandler as { configProvider?: Promise<Record<string, unknown>> };
    expect(await handler.configProvider).toMatchObject({ connectionTimeout: 3000, socketTimeout: 60_000 });
  });

  it('loads no SDK before something is asked', () => {
    // A process of its own: this one has loaded everything.
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => { if (url.includes('@aws-sdk')) loaded.push(url); return next(url, context); } });
      for (const adapter of ['clients', 'stacks', 'stack-sets', 'objects', 'items', 'metrics', 'buckets', 'inventory', 'identity', 'databases'])
        await import(new URL(adapter + '.ts', process.argv[1]));
      const { createClients } = await import(new URL('clients.ts', process.argv[1]));
      const clients = createClients({});
      const before = loaded.length;
      await clients.sts('us-east-1');
      console.log(JSON.stringify({ before, hasSts: loaded.some((url) => url.includes('client-sts')), hasS3: loaded.some((url) => url.includes('client-s3')) }));`;
    const folder = new URL('../../../src/aws/', import.meta.url).href;
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script, folder], {
      encoding: 'utf8',
    });
    expect(JSON.parse(answer)).toEqual({ before: 0, hasSts: true, hasS3: false });
  });
});
