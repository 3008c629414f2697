import { Agent } from 'node:http';
import { adminPrefix, tokenHeader } from './gateway/admin.ts';
import { sendRequest } from './gateway/http.ts';
import type { Faults, GatewaySettings } from './gateway/service.ts';
import type { SettingsChange } from './gateway/settings.ts';
import type { LocalAws } from './state.ts';

const timeout = 5_000;

/** Speaks to the gateway's admin routes. An agent of our own, so that no proxy setting applies to the loopback. */
async function call(local: LocalAws, method: string, route: string, body = ''): Promise<GatewaySettings> {
  const agent = new Agent();
  const headers = { host: new URL(local.endpoint).host, [tokenHeader]: local.token };
  const target = `${adminPrefix}${route}`;
  const answer = await sendRequest(new URL(local.endpoint), agent, {
    ...{ method, target, headers, body: Buffer.from(body) },
    signal: AbortSignal.timeout(timeout),
  });
  const answered = JSON.parse(answer.body.toString()) as { settings: GatewaySettings; message?: string };
  if (answer.status !== 200)
    throw new Error(`${local.endpoint} refused: ${answered.message ?? answer.status}`);
  return answered.settings;
}

/** @throws Error with code ECONNREFUSED when nobody listens, or when it is not the gateway that has the token. */
export const readSettings = (local: LocalAws): Promise<GatewaySettings> => call(local, 'GET', 'status');

export const changeSettings = (local: LocalAws, change: SettingsChange): Promise<GatewaySettings> =>
  call(local, 'PUT', 'settings', JSON.stringify(change));

/** Those that are set already go on counting. */
export const addFaults = (local: LocalAws, faults: Faults): Promise<GatewaySettings> =>
  call(local, 'POST', 'faults', JSON.stringify(faults));

/** Takes away every fault, stall and bandwidth. */
export const clearFaults = (local: LocalAws): Promise<GatewaySettings> => call(local, 'DELETE', 'faults');
