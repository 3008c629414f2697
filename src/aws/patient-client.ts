import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { RecoverCredentials } from './credentials-pause.ts';
import { isAboutCredentials } from './errors.ts';

/** What all clients of the SDK have in common, by the type of one. */
type Client = Pick<CloudFormationClient, 'middlewareStack' | 'config' | 'destroy'>;

/**
 * Has a client send again what was not accepted for its credentials, once they are back: nothing was done then, whatever it
 * was. A client keeps credentials that have no time of expiry (keys in a file) for good unless it is told otherwise.
 */
export function waitForCredentials<C extends { destroy(): void }>(client: C, recover: RecoverCredentials): C {
  const { middlewareStack, config } = client as unknown as Client;
  middlewareStack.add(
    (next) => async (request) => {
      let isSecond = false;
      for (;;) {
        try {
          return await next(request);
        } catch (error) {
          if (!isAboutCredentials(error)) throw error;
          const wereGone = await recover(error);
          // AWS knows them, and still refuses this: a region that is not enabled says so in the same words.
          if (!wereGone && isSecond) throw error;
          isSecond = true;
          await config.credentials({ forceRefresh: true });
        }
      }
    },
    { step: 'initialize', name: 'waitForCredentials', priority: 'high' },
  );
  return client;
}
