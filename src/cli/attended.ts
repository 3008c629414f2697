import { isCi } from '../ui/ci.ts';

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

/** Whether a person sits in front of it: there is a terminal, and it is not one of a CI job. */
export const isAttended = ({ stdout, stderr, env }: Omit<Streams, 'stdin'>): boolean =>
  (stdout.isTTY || stderr.isTTY) && !isCi(env);

/** Whether that person can be asked something. */
export const canAsk = (streams: Streams): boolean =>
  isAttended(streams) && streams.stdin.isTTY && streams.stderr.isTTY;
