import { S3Error } from './error.ts';
import { listOf, wildcards } from './policy.ts';

type Statement = Readonly<Record<string, unknown>>;

/**
 * A bucket's policy as far as S3 looks at it before it keeps it: every statement has a principal, and is about this bucket.
 * @throws S3Error MalformedPolicy.
 */
export function checkBucketPolicy(bucket: string, document: string): void {
  for (const statement of statementsOf(document)) {
    if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
      throw malformed('Missing required field Principal');
    }
    const resources = listOf(
      (statement.Resource ?? statement.NotResource) as string | readonly string[] | undefined,
    );
    if (resources.length === 0) throw malformed('Missing required field Resource');
    if (!resources.every((arn) => isAbout(arn, bucket))) throw malformed('Policy has invalid resource');
  }
}

const malformed = (message: string): S3Error => new S3Error('MalformedPolicy', message);

function statementsOf(document: string): readonly Statement[] {
  try {
    return listOf((JSON.parse(document) as { Statement?: Statement | readonly Statement[] }).Statement);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw malformed("Policies must be valid JSON and the first byte must be '{'");
    throw error;
  }
}

/** An ARN of the bucket, or of objects in it; stars may stand for anything. */
function isAbout(arn: string, bucket: string): boolean {
  const [, name] = /^(?:arn:aws[\w-]*:s3:::)?([^/]+)/.exec(arn) ?? [];
  return name !== undefined && wildcards(name).test(bucket);
}
