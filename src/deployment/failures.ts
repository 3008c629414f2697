import { MigrationError } from '../errors.ts';

/**
 * One error for all that failed while layers ran side by side. The first one gives kind and code; the others' words, and what
 * to do about them, are added, since they need mending too.
 */
export function joinFailures(failures: readonly unknown[]): unknown {
  const [first, ...others] = new Set(failures);
  if (others.length === 0) return first;
  const message = [first, ...others]
    .map((error) => (error instanceof Error ? error.message : String(error)))
    .join(' ');
  const all = new AggregateError([first, ...others], message);
  if (!(first instanceof MigrationError)) return all;
  const { kind, code, untouched } = first;
  const expected = [first, ...others].filter((error) => error instanceof MigrationError);
  return new MigrationError(kind, message, {
    code,
    next: [...new Set(expected.flatMap(({ next }) => next))],
    failures: expected.flatMap(({ failures: layers }) => layers),
    cause: all,
    ...(untouched === undefined ? {} : { untouched }),
  });
}
