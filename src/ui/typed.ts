const program = 'trading-migrate';

/**
 * A command of ours as it is to be typed where the last one was: inside a checkout the program is not on the PATH, and another
 * configuration or environment is another migration. Whatever is no command stays as it is.
 * @param invocation the command as it was typed, flags included.
 */
export function typedLike(text: string, invocation: string): string {
  if (!text.startsWith(`${program} `)) return text;
  const typed = /^npm run trading-migrate --/.exec(invocation)?.[0] ?? program;
  const flags = [environment, configuration]
    .filter((flag) => !flag.test(text))
    .flatMap((flag) => flag.exec(invocation)?.[0] ?? []);
  return [`${typed}${text.slice(program.length)}`, ...flags].join('');
}

const environment = / (?:-e|--environment-suffix)[ =]?\S+/;
/** A file may have blanks in its name: then it is quoted. */
const configuration = / (?:-c|--config)(?: |=)(?:'[^']*'|\S+)/;
