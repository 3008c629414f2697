import { isCi } from '../ui/ci.ts';

/** Whether a person sits in front of it: there is a terminal, and it is not one of a CI job. */
export const isAttended = ({
  stdout,
  stderr,
  env,
}: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>): boolean =>
  (stdout.isTTY || stderr.isTTY) && !isCi(env);
