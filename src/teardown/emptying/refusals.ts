import { MigrationError } from '../../errors.ts';
import type { DeleteFailure } from '../ports.ts';

/** As many refusals, and nothing deleted, are a rule and not an exception: asking on would only be refused on. */
const hopeless = 10_000;

/** What S3 will not delete, however often it is asked: counted by reason, with the first of each. */
export class Refusals {
  readonly #byReason = new Map<string, { readonly first: DeleteFailure; count: number }>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(failures: readonly DeleteFailure[]): void {
    this.#count += failures.length;
    for (const failure of failures) {
      const reason = `${failure.code}: ${failure.message.replace(/\.$/, '')}`;
      const known = this.#byReason.get(reason);
      if (known) known.count += 1;
      else this.#byReason.set(reason, { first: failure, count: 1 });
    }
  }

  areHopeless(deleted: number): boolean {
    return deleted === 0 && this.#count >= hopeless;
  }

  /** @param bypassed whether locks in GOVERNANCE mode gave way. */
  toError(region: string, bucket: string, bypassed = false): MigrationError {
    const reasons = [...this.#byReason].map(
      ([reason, { first, count }]) => `${count} such as ${first.key} (version ${first.versionId}): ${reason}`,
    );
    return new MigrationError(
      'aws',
      `S3 did not delete ${this.#count} ${this.#count === 1 ? 'version' : 'versions'} in ${bucket} (${region}): ${reasons.slice(0, 3).join('; ')}.`,
      {
        code: 'VERSIONS_NOT_DELETED',
        untouched: 'Everything else in the bucket was deleted. The bucket and every stack are still there.',
        next: [this.#wayOn(bypassed), 'Then run the same command again: it goes on with what is left.'],
      },
    );
  }

  /** A COMPLIANCE lock cannot be bypassed by anybody (T52). */
  #wayOn(bypassed: boolean): string {
    const isLocked = [...this.#byReason.keys()].some((reason) => /object lock|worm/i.test(reason));
    if (!isLocked)
      return 'Remove what holds the objects (an Object Lock, a bucket policy, a permission that is missing).';
    const governance = bypassed
      ? ''
      : 'in GOVERNANCE mode give --bypass-governance (it needs s3:BypassGovernanceRetention); ';
    return `Versions under an Object Lock: ${governance}in COMPLIANCE mode wait until the retention ends; a legal hold is taken off by s3:PutObjectLegalHold.`;
  }
}
