import { AwsFault } from '../emulator-api.ts';

/** Refusals of RDS, in its own codes and, where they are known, words. */

export const invalidValue = (message: string): AwsFault => new AwsFault('InvalidParameterValue', message);

export const invalidCombination = (message: string): AwsFault =>
  new AwsFault('InvalidParameterCombination', message);

export const clusterNotFound = (id: string): AwsFault =>
  new AwsFault('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);

export const instanceNotFound = (id: string): AwsFault =>
  new AwsFault('DBInstanceNotFound', `DBInstance ${id} not found.`, 404);

export const globalClusterNotFound = (id: string): AwsFault =>
  new AwsFault('GlobalClusterNotFoundFault', `Global cluster ${id} not found.`, 404);

export const clusterState = (message: string): AwsFault =>
  new AwsFault('InvalidDBClusterStateFault', message);

export const instanceState = (message: string): AwsFault => new AwsFault('InvalidDBInstanceState', message);

export const globalClusterState = (message: string): AwsFault =>
  new AwsFault('InvalidGlobalClusterStateFault', message);

export const keyNotAccessible = (key: string): AwsFault =>
  new AwsFault(
    'KMSKeyNotAccessibleFault',
    `The specified KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
  );
