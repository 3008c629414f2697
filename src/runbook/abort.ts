import { MigrationError } from '../errors.ts';
import type { RunbookRequest } from './request.ts';
import { isUnfinished, type RunState } from './run-state.ts';
import { newestOf } from './runs.ts';

type AbortRequest = Pick<RunbookRequest, 'journal' | 'actor' | 'observe'> & {
  readonly started: Pick<RunbookRequest['started'], 'command'>;
};

/**
 * Marks the newest run of that command as aborted, if it is not over: nobody goes on with it any more. AWS is left as it is.
 * @throws MigrationError NOTHING_TO_ABORT (exit 2).
 */
export async function abortRun(
  { journal, actor, observe, started }: AbortRequest,
  reason: string,
): Promise<RunState> {
  const last = newestOf(journal.fold.summary().runs, started.command);
  if (!isUnfinished(last)) throw nothingToAbort(started.command, last);
  const { run } = last;
  for (const event of [
    { type: 'run-aborted', reason },
    { type: 'run-ended', status: 'aborted', seconds: 0, reason },
  ] as const)
    observe(event, await journal.append(run, actor, event));
  return journal.fold.summary().state ?? last;
}

const nothingToAbort = (command: string, last: RunState | undefined): MigrationError =>
  new MigrationError(
    'usage',
    last === undefined
      ? `There is no run to abort: the journal has no ${command}.`
      : `There is no unfinished run to abort: the newest is over, ${last.superseded ?? last.ended ?? ''}.`,
    { code: 'NOTHING_TO_ABORT', untouched: 'Nothing was changed.' },
  );
