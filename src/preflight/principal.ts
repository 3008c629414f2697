/** Whose policies IAM can simulate. */
export type Principal =
  | { readonly kind: 'user'; readonly arn: string }
  | { readonly kind: 'role'; readonly roleName: string }
  | { readonly kind: 'other'; readonly why: string };

/** @param actor STS ARN of the caller: a user, a session of a role, a federated user, or root. */
export function principalOf(actor: string): Principal {
  const [, service, what = ''] = /^arn:aws[\w-]*:(iam|sts)::\d{12}:(.*)$/.exec(actor) ?? [];
  if (service === 'iam' && what.startsWith('user/')) return { kind: 'user', arn: actor };
  // The ARN of a session leaves out the path of its role: IAM is asked for the role by its name.
  const roleName = service === 'sts' ? /^assumed-role\/([^/]+)\//.exec(what)?.[1] : undefined;
  if (roleName !== undefined) return { kind: 'role', roleName };
  if (what === 'root')
    return {
      kind: 'other',
      why: 'You are the root user, who may everything but what a service control policy denies',
    };
  if (what.startsWith('federated-user/'))
    return { kind: 'other', why: 'You are a federated user, whose session has policies of its own' };
  return { kind: 'other', why: `IAM has no policies of ${actor}` };
}
