/** Whom a request is for, as its SigV4 credential scope says. */
export interface CredentialScope {
  readonly account: string;
  readonly region: string;
  /** `s3`, `dynamodb`, `cloudformation`, `monitoring`, … */
  readonly service: string;
}

/** `<access key>/<yyyymmdd>/<region>/<service>/aws4_request` */
const scope = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

const credentialOf = (headers: Readonly<Record<string, string>>, target: string): string | undefined => {
  const signed = /\bCredential=([^,\s]+)/.exec(headers.authorization ?? '');
  if (signed) return signed[1];
  const query = target.indexOf('?');
  if (query < 0) return undefined;
  return new URLSearchParams(target.slice(query)).get('X-Amz-Credential') ?? undefined;
};

/**
 * Reads the scope from the Authorization header, or from the query of a presigned URL.
 * An access key id of twelve digits is the account (the emulator's rule); any other, such as those that a local Lambda
 * is given, acts in `defaultAccount`.
 * @returns undefined for what is not signed: a call of an API's stage, a function URL, a health check.
 */
export function credentialScope(
  headers: Readonly<Record<string, string>>,
  target: string,
  defaultAccount: string,
): CredentialScope | undefined {
  const [, key, region, service] = scope.exec(credentialOf(headers, target) ?? '') ?? [];
  if (!key || !region || !service) return undefined;
  return { account: /^\d{12}$/.test(key) ? key : defaultAccount, region, service };
}
