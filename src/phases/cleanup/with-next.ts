import { MigrationError } from '../../errors.ts';

/** The same failure, with something more to do next. */
export const withNext = (error: MigrationError, ...more: readonly string[]): MigrationError => {
  const { kind, message, code, untouched, next, failures, cause } = error;
  return new MigrationError(kind, message, {
    ...{ code, next: [...next, ...more], failures, cause },
    ...(untouched !== undefined && { untouched }),
  });
};
