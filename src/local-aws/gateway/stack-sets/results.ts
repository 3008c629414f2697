import type { OperationResult, ResultStatus, Target } from './model.ts';

/** What a list tells of one result. */
export interface VisibleResult extends Target {
  readonly status: ResultStatus;
  readonly statusReason: string | undefined;
}

/** Writes down how far one instance is. */
export function changeResult(
  result: OperationResult,
  status: ResultStatus,
  statusReason: string | undefined,
  at: Date,
): void {
  result.status = status;
  result.statusReason = statusReason;
  result.history.push({ at: at.getTime(), status, statusReason });
}

/** The results as they were: ListStackSetOperationResults is eventually consistent, and empty at first (T7). */
export const resultsAsOf = (results: readonly OperationResult[], time: number): readonly VisibleResult[] =>
  results.flatMap(({ account, region, history }) => {
    const seen = history.findLast(({ at }) => at <= time);
    return seen ? [{ account, region, status: seen.status, statusReason: seen.statusReason }] : [];
  });
