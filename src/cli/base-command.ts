import { Command } from '@oclif/core';
import { exitCodeOf, MigrationError } from '../errors.ts';
import { typedLike } from '../ui/typed.ts';
import { fromOclif, tellFailure, wantsJson } from './failure.ts';

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
    const error = withCommandsTyped(withContinuation(fromOclif(thrown), this.continuation), this.invocation);
    if (!wantsJson(this.argv)) return tellFailure(error, this.argv);
    this.printJson(await this.failureAsJson(error));
    process.exitCode = exitCodeOf(error);
  }
}

/** The engine knows no command line, so a gate that refused does not say what goes on. */
function withContinuation(error: Error, continuation: string): Error {
  if (!(error instanceof MigrationError) || error.kind !== 'refused' || error.next.length > 0) return error;
  const { kind, message, code, untouched } = error;
  const kept = untouched === undefined ? {} : { untouched };
  return new MigrationError(kind, message, { code, ...kept, next: [continuation], cause: error });
}

/** What the domain suggests knows no command line either. */
function withCommandsTyped(error: Error, invocation: string): Error {
  if (!(error instanceof MigrationError)) return error;
  const { kind, message, code, untouched, next, failures, stack } = error;
  const typed = (texts: readonly string[]): readonly string[] =>
    texts.map((text) => typedLike(text, invocation));
  const retold = new MigrationError(kind, message, {
    ...{ code, cause: error.cause, next: typed(next) },
    ...(untouched === undefined ? {} : { untouched }),
    failures: failures.map((failure) => ({
      ...failure,
      regions: failure.regions.map((region) => ({ ...region, mend: typed(region.mend) })),
    })),
  });
  // Where it happened is where it was thrown first.
  if (stack !== undefined) retold.stack = stack;
  return retold;
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
