type Paint = (text: string) => string;

/** Colours by meaning. Only the 16 that every terminal theme defines. */
export interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly busy: Paint;
  readonly strong: Paint;
  readonly dim: Paint;
}

const same: Paint = (text) => text;

export const plainPalette: Palette = {
  good: same,
  bad: same,
  warn: same,
  busy: same,
  strong: same,
  dim: same,
};

/** NO_COLOR wins (https://no-color.org), then FORCE_COLOR; otherwise colours are for terminals. */
export function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** Loads chalk only if there is something to paint. */
export async function loadPalette(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): Promise<Palette> {
  if (!wantsColour(stream, env)) return plainPalette;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    warn: (text) => chalk.yellow(text),
    busy: (text) => chalk.cyan(text),
    strong: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
  };
}
