import { ExitError } from '@oclif/core/errors';
import { flush } from '@oclif/core/flush';
import { handle } from '@oclif/core/handle';
import { run } from '@oclif/core/run';
import { fromOclif, tellFailure } from './failure.ts';

/**
 * Runs the program: bin/run.js calls this when it has made sure of Node.
 * @param argv without Node and script.
 * @param entry the URL of the script, beside which oclif finds package.json.
 */
export async function runProgram(argv: readonly string[], entry: string): Promise<void> {
  try {
    await run(withHelpFlag(argv), entry);
    await flush();
  } catch (error) {
    // What a command throws it has told itself; here are the words that name no command, and exits that were asked for.
    if (error instanceof ExitError) await handle(error);
    else await tellFailure(fromOclif(error as Error), argv);
  }
}

/** `help deploy` is what people type who know other tools. */
const withHelpFlag = (argv: readonly string[]): string[] =>
  argv[0] === 'help' ? [...argv.slice(1), '--help'] : [...argv];
