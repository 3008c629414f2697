import { MigrationError } from '../errors.ts';
import type { RunbookRequest } from './request.ts';
import { foldLastRun, isUnfinished, type RunState } from './run-state.ts';

type AbortRequest = Pick<RunbookRequest, 'journal' | 'actor' | 'observe'> & {
  readonly started: Pick<RunbookRequest['started'], 'command'>;
};

/**
 * Marks the newest run as aborted, if it is of that command and not over: nobody goes on with it any more. AWS is left as it is.
 * @throws MigrationError NOTHING_TO_ABORT (exit 2).
 */
export async function abortRun(
  { journal, actor, observe, started }: AbortRequest,
  reason: string,
): Promise<RunState> {
  const last = foldLastRun(journal.entries());
  if (!isUnfinished(last) || last.started.command !== started.command) throw nothingToAbort(last);
  const { run } = last;
  for (const event of [
    { type: 'run-aborted', reason },
    { type: 'run-ended', status: 'aborted', seconds: 0, reason },
  ] as const)
    observe(event, await journal.append(run, actor, event));
  return foldLastRun(journal.entries()) ?? last;
}

const nothingToAbort = (last: RunState | undefined): MigrationError =>
  new MigrationError(
    'usage',
    last === undefined
      ? 'There is no run to abort: the journal is empty.'
      : `There is no unfinished run to abort: the newest is ${last.started.command}, ${last.ended ?? 'cut short'}.`,
    { code: 'NOTHING_TO_ABORT', untouched: 'Nothing was changed.' },
  );
