import { MigrationError, type LayerFailure } from '../errors.ts';
import { failureTree } from './failure-tree.ts';
import type { Look } from './look.ts';
import { hanging, nextLines } from './paragraph.ts';
import { messageOf } from './result.ts';

/**
 * What a person reads when a command fails: what failed, what was left untouched, what to do next. A stack trace is for bugs
 * and `--verbose`.
 * @param error anything that was thrown.
 * @param next what continues, when the error itself does not say.
 */
export function renderError(
  error: unknown,
  look: Look,
  { verbose = false, next = [] }: { readonly verbose?: boolean; readonly next?: readonly string[] } = {},
): string {
  const { palette, glyphs, width } = look;
  const mark = `${palette.bad(glyphs.cross)} `;
  const under = (text: string): readonly string[] => hanging('  ', 2, text, width);
  const stack = verbose ? ['', palette.dim(stackOf(error))] : [];
  if (!(error instanceof MigrationError)) {
    const hint = verbose ? [] : ['Run it again with --verbose to see where it happened.'];
    return [
      ...hanging(mark, 2, `This is a bug in trading-migrate: ${messageOf(error)}`, width),
      ...under('The journal has everything that was done; please report this.'),
      ...nextLines([...hint, ...next], look),
      ...stack,
    ].join('\n');
  }
  const { failures } = error;
  return [
    ...hanging(mark, 2, failures.length > 0 ? failures.map(inShort).join(' ') : error.message, width),
    ...failureTree(failures, { ...look, width: width - 2 }).map((line) => `  ${line}`),
    ...(error.untouched ? under(error.untouched) : []),
    ...nextLines(error.next.length > 0 ? error.next : next, look),
    ...stack,
  ].join('\n');
}

/** The tree below it says the rest. */
const inShort = ({ layer, verb, regions }: LayerFailure): string => {
  const failed = regions.filter(({ outcome }) => outcome === 'failed').map(({ region }) => region);
  return `Layer ${layer} could not be ${verb} in ${failed.join(' and ')}.`;
};

/** With the causes below it, each with its own stack. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
