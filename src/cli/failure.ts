import { exitCodeOf, MigrationError } from '../errors.ts';

export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

/** Tells a person on stderr what failed, in one calm paragraph, and sets the exit code. */
export async function tellFailure(error: Error, argv: readonly string[]): Promise<void> {
  const [{ renderError }, { loadLook }] = await Promise.all([
    import('../ui/error.ts'),
    import('../ui/look.ts'),
  ]);
  const look = await loadLook(process.stderr, process.env);
  process.stderr.write(`${renderError(error, look, { verbose: argv.includes('--verbose') })}\n`);
  process.exitCode = exitCodeOf(error);
}

/** oclif's own errors are about commands, flags and arguments: usage. */
export function fromOclif(error: Error): Error {
  if (error instanceof MigrationError || !('oclif' in error)) return error;
  const [message = error.message] = error.message.split('\nSee more help');
  return new MigrationError('usage', inOurWords(message.trim()), {
    code: 'USAGE',
    untouched: 'Nothing was called on AWS.',
    next: ['See --help.'],
  });
}

const inOurWords = (message: string): string =>
  message
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .replace(
      /^command (\S+) not found$/,
      (_, id: string) => `There is no command ${id.replaceAll(':', ' ')}.`,
    );
