import { S3ControlClient, type S3ControlClientConfig } from '@aws-sdk/client-s3-control';

/**
 * S3 Control has the account before its host. Only AWS has such names: any other endpoint is asked as it is, with the account in
 * the header that AWS reads as well.
 */
export function makeS3ControlClient(options: S3ControlClientConfig, isAws: boolean): S3ControlClient {
  const client = new S3ControlClient({ ...options, disableHostPrefix: !isAws });
  if (isAws) return client;
  const { endpointProvider } = client.config;
  client.config.endpointProvider = (parameters, context) =>
    endpointProvider({ ...parameters, RequiresAccountId: false }, context);
  return client;
}
