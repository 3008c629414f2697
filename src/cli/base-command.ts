import { Command } from '@oclif/core';
import { exitCodeOf, MigrationError } from '../errors.ts';

/** What `--json` asks for when the flags themselves could not be read. */
const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

/** What the commands have in common: errors are one calm paragraph with the right exit code, or one JSON object. */
export abstract class BaseCommand extends Command {
  /** The command as it was typed, to be typed again. */
  protected get invocation(): string {
    return this.commandLine((this.id ?? '').split(':'), this.argv);
  }

  /** What goes on after a gate refused. */
  protected get continuation(): string {
    return this.invocation;
  }

  /** A command of ours as it can be typed here: inside a checkout the program is not on the PATH. */
  protected commandLine(command: readonly string[], argv: readonly string[]): string {
    const program =
      process.env.npm_lifecycle_event === undefined ? this.config.bin : 'npm run trading-migrate --';
    return [program, ...[...command, ...argv].map(quoted)].join(' ');
  }

  protected printJson(value: unknown): void {
    this.log(JSON.stringify(value, undefined, 2));
  }

  /** Commands override this when their JSON says more than the error. */
  protected async failureAsJson(error: unknown): Promise<unknown> {
    const { errorResult } = await import('../ui/result.ts');
    return { ok: false, error: errorResult(error) };
  }

  protected override async catch(thrown: Error & { exitCode?: number }): Promise<void> {
    const error = withContinuation(fromOclif(thrown), this.continuation);
    const { renderError } = await import('../ui/error.ts');
    const { loadLook } = await import('../ui/look.ts');
    if (wantsJson(this.argv)) this.printJson(await this.failureAsJson(error));
    else {
      const look = await loadLook(process.stderr, process.env);
      this.logToStderr(renderError(error, look, { verbose: this.argv.includes('--verbose') }));
    }
    process.exitCode = exitCodeOf(error);
  }
}

/** oclif's own errors are about flags and arguments: usage. */
function fromOclif(error: Error): Error {
  if (error instanceof MigrationError || !('oclif' in error)) return error;
  const [message = error.message] = error.message.split('\nSee more help');
  return new MigrationError('usage', message.trim().replace(/^Parsing (--\S+)\s+/, '$1: '), {
    code: 'USAGE',
    untouched: 'Nothing was called on AWS.',
    next: ['See --help.'],
  });
}

/** The engine knows no command line, so a gate that refused does not say what goes on. */
function withContinuation(error: Error, continuation: string): Error {
  if (!(error instanceof MigrationError) || error.kind !== 'refused' || error.next.length > 0) return error;
  const { kind, message, code, untouched } = error;
  const kept = untouched === undefined ? {} : { untouched };
  return new MigrationError(kind, message, { code, ...kept, next: [continuation], cause: error });
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
