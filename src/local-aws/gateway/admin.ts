import { timingSafeEqual } from 'node:crypto';
import type { BridgeCall, ResourceBridge } from './resource-bridge.ts';
import { jsonResponse } from './response.ts';
import type { AwsResponse, Faults, GatewaySettings, Log } from './service.ts';
import { addFaults, applySettings, clearFaults, type SettingsChange } from './settings.ts';

/** No bucket can be called `_local` (names start with a letter or a digit), so no AWS request looks like this. */
export const adminPrefix = '/_local/';
export const tokenHeader = 'x-local-token';

export interface AdminRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Admin {
  handle(request: AdminRequest): Promise<AwsResponse>;
}

export interface AdminOptions {
  readonly token: string;
  readonly settings: GatewaySettings;
  readonly bridge: ResourceBridge;
  readonly log: Log;
}

const json = (status: number, body: unknown): AwsResponse => jsonResponse(status, body, 'application/json');
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The gateway's own routes, for whoever holds the token of the state file:
 * `GET /_local/status` answers the settings, `PUT /_local/settings` changes them, `POST /_local/faults` adds faults,
 * `DELETE /_local/faults` takes all away. `POST /_local/bridge` is the emulator asking about a resource (200 go on, with
 * what was provided if it asked for that; 409 with a message refuses).
 */
export const createAdmin = ({ token, settings, bridge, log }: AdminOptions): Admin => {
  const change = (apply: () => void): AwsResponse => {
    try {
      apply();
      return json(200, { settings });
    } catch (error) {
      return json(400, { message: messageOf(error) });
    }
  };
  const ask = async (body: Buffer): Promise<AwsResponse> => {
    const call = JSON.parse(body.toString()) as BridgeCall;
    try {
      return json(200, (await bridge.handle(call)) ?? {});
    } catch (error) {
      log(
        `${call.stackName}/${call.logicalId}: ${call.action} refused ${call.when} it: ${String((error as Error).stack)}`,
      );
      return json(409, { message: messageOf(error) });
    }
  };
  return {
    handle: async ({ method, target, headers, body }) => {
      if (!isSame(headers[tokenHeader] ?? '', token)) return json(403, { message: 'wrong or missing token' });
      switch (`${method} ${target.slice(adminPrefix.length)}`) {
        case 'GET status':
          return json(200, { settings });
        case 'PUT settings':
          return change(() => applySettings(settings, JSON.parse(body.toString()) as SettingsChange));
        case 'POST faults':
          return change(() => addFaults(settings, JSON.parse(body.toString()) as Faults));
        case 'DELETE faults':
          return change(() => clearFaults(settings));
        case 'POST bridge':
          return ask(body);
        default:
          return json(404, { message: `no such route: ${method} ${target}` });
      }
    },
  };
};

const isSame = (given: string, expected: string): boolean =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
