import { Flags } from '@oclif/core';
import { durationHint, parseDuration } from '../config/duration.ts';
import { MigrationError } from '../errors.ts';

/** A duration given as a flag, in seconds. */
export const durationFlag = Flags.custom<number>({
  parse: async (text, _context, { name }) => {
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined) return milliseconds / 1000;
    throw new MigrationError('usage', `--${name} ${text} is not ${durationHint}.`, {
      code: 'USAGE',
      untouched: 'Nothing was started.',
    });
  },
});

/** Tells what the local AWS is doing while somebody waits for it; stdout stays free for what was asked for. */
export const tellProgress = (text: string): void => void process.stderr.write(`${text} …\n`);
