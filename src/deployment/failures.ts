import { MigrationError } from '../errors.ts';

/**
 * One error for all that failed while layers ran side by side. The first one gives kind, code and what to do next; the
 * others' words are added, since they need mending too.
 */
export function joinFailures(failures: readonly unknown[]): unknown {
  const [first, ...others] = new Set(failures);
  if (others.length === 0) return first;
  const message = [first, ...others]
    .map((error) => (error instanceof Error ? error.message : String(error)))
    .join(' ');
  const all = new AggregateError([first, ...others], message);
  if (!(first instanceof MigrationError)) return all;
  const { kind, code, next, untouched } = first;
  const layers = [first, ...others].flatMap((error) =>
    error instanceof MigrationError ? error.failures : [],
  );
  return new MigrationError(kind, message, {
    code,
    next,
    failures: layers,
    cause: all,
    ...(untouched === undefined ? {} : { untouched }),
  });
}
