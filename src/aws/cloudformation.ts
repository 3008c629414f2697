import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Clients } from './clients.ts';
import { asking, type Otherwise } from './errors.ts';

/** Loaded at the first call. */
export const sdk = () => import('@aws-sdk/client-cloudformation');

/** Calls of CloudFormation. What one throws is a MigrationError, unless `otherwise` knows it as an answer. */
export const cloudFormationOf =
  (clients: Clients) =>
  <T>(
    what: string,
    region: string,
    run: (client: CloudFormationClient) => Promise<T>,
    otherwise?: Otherwise<T>,
  ): Promise<T> =>
    asking(what, region, async () => run(await clients.cloudFormation(region)), otherwise);

/** The same, of one region. */
export const cloudFormationIn =
  (clients: Clients, region: string) =>
  <T>(
    what: string,
    run: (client: CloudFormationClient) => Promise<T>,
    otherwise?: Otherwise<T>,
  ): Promise<T> =>
    cloudFormationOf(clients)(what, region, run, otherwise);
