import { Errors, Flags } from '@oclif/core';
import { durationHint, parseDuration } from '../config/duration.ts';

/** A duration given as a flag, in seconds. */
export const durationFlag = Flags.custom<number>({
  parse: async (text) => {
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined) return milliseconds / 1000;
    // oclif puts the flag's name before it.
    throw new Errors.CLIError(`Expected ${durationHint} but received: ${text}`);
  },
});

/** Tells what the local AWS is doing while somebody waits for it; stdout stays free for what was asked for. */
export const tellProgress = (text: string): void => void process.stderr.write(`${text} …\n`);
