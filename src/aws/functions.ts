import type { Functions } from '../applications/ports.ts';
import type { Clients } from './clients.ts';
import { asking } from './errors.ts';

export const createFunctions = (clients: Clients): Functions => ({
  invoke: (region, name, event) =>
    asking(`Invoke of ${name}`, region, async () => {
      const { InvokeCommand } = await import('@aws-sdk/client-lambda');
      const client = await clients.lambda(region);
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName: name, Payload: new TextEncoder().encode(JSON.stringify(event)) }),
      );
      const text = Buffer.from(Payload ?? []).toString('utf8');
      return {
        payload: text === '' ? null : (JSON.parse(text) as unknown),
        ...(FunctionError !== undefined && { failure: FunctionError }),
      };
    }),
});
