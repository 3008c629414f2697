import { createHash } from 'node:crypto';
import { parseArn } from './model.ts';

/** Host names as on AWS. The emulator says localhost, where nothing listens. */

export const writerEndpoint = (clusterArn: string): string => host(clusterArn, 'cluster-');
export const readerEndpoint = (clusterArn: string): string => host(clusterArn, 'cluster-ro-');
export const instanceEndpoint = (arn: string): string => host(arn, '');

function host(arn: string, kind: string): string {
  const { id, account, region } = parseArn(arn) ?? { id: arn, account: '', region: '' };
  // The same for all that an account has in a region.
  const unique = createHash('sha256').update(`${account} ${region}`).digest('hex').slice(0, 11);
  return `${id}.${kind}c${unique}.${region}.rds.amazonaws.com`;
}
