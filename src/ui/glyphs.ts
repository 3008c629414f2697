export interface Glyphs {
  readonly tick: string;
  readonly cross: string;
  readonly unknown: string;
  readonly pending: string;
  readonly stopped: string;
  readonly arrow: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly divider: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
  readonly barFull: string;
  readonly barEmpty: string;
  /** From lowest to highest. */
  readonly trend: readonly string[];
  /** In a trend: nothing was measured. */
  readonly gap: string;
  readonly spinner: readonly string[];
}

export const unicodeGlyphs: Glyphs = {
  tick: '✔',
  cross: '✖',
  unknown: '?',
  pending: '○',
  stopped: '■',
  arrow: '→',
  dot: '·',
  ellipsis: '…',
  divider: '│',
  branch: '├─',
  lastBranch: '└─',
  trunk: '│',
  barFull: '▰',
  barEmpty: '▱',
  trend: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  gap: '·',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

export const asciiGlyphs: Glyphs = {
  tick: '+',
  cross: 'x',
  unknown: '?',
  pending: 'o',
  stopped: '#',
  arrow: '->',
  dot: '-',
  ellipsis: '...',
  divider: '|',
  branch: '|-',
  lastBranch: '`-',
  trunk: '|',
  barFull: '#',
  barEmpty: '.',
  trend: ['_', '.', '-', '=', '^'],
  gap: '?',
  spinner: ['-', '\\', '|', '/'],
};

/**
 * ASCII where the locale says that it is not UTF-8, and on the Linux console, whose font lacks most of the signs. No locale at
 * all is what a container has: its terminal is on somebody's desk and knows UTF-8.
 */
export function glyphsFor(env: NodeJS.ProcessEnv): Glyphs {
  // An empty variable counts as unset, as POSIX has it.
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(Boolean) ?? '';
  const notUtf8 = locale !== '' && !/utf-?8/i.test(locale);
  return notUtf8 || env.TERM === 'linux' ? asciiGlyphs : unicodeGlyphs;
}
