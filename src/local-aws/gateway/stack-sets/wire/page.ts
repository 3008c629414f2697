import { validationError } from '../failure.ts';
import type { Query } from './query.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** AWS's default and maximum of MaxResults in the StackSet lists. */
const largestPage = 100;

/** One page by MaxResults and NextToken; the token is the offset of the page that follows. */
export function paginate<T>(all: readonly T[], query: Query): Page<T> {
  const size = query.count('MaxResults') ?? largestPage;
  if (size < 1 || size > largestPage)
    throw validationError(`Value '${size}' at 'maxResults' must be between 1 and ${largestPage}`);
  const start = query.count('NextToken') ?? 0;
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}
