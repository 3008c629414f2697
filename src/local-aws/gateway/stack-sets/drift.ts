import { hasEnded, type DriftStatus, type Operation, type ResultStatus, type StackSet } from './model.ts';

/** StackSetDriftDetectionDetails. */
export interface DriftDetails {
  readonly driftStatus: DriftStatus;
  readonly detectionStatus: 'COMPLETED' | 'FAILED' | 'PARTIAL_SUCCESS' | 'IN_PROGRESS' | 'STOPPED';
  readonly checkedAt: Date | undefined;
  readonly total: number;
  readonly drifted: number;
  readonly inSync: number;
  readonly inProgress: number;
  readonly failed: number;
}

/** What a set tells: its last detection that has ended. Undefined: it was never checked. */
export function driftOfSet(set: StackSet): DriftDetails | undefined {
  const last = set.operations.findLast(
    (operation) => operation.action === 'DETECT_DRIFT' && hasEnded(operation),
  );
  return last && driftOfOperation(last);
}

/** What a DETECT_DRIFT operation tells, while it runs too. */
export function driftOfOperation(operation: Operation): DriftDetails {
  const { results, endedAt } = operation;
  const withStatus = (...statuses: readonly ResultStatus[]): number =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const found = (drift: DriftStatus): number =>
    results.filter(({ driftStatus }) => driftStatus === drift).length;
  const drifted = found('DRIFTED');
  const inSync = found('IN_SYNC');
  const failed = withStatus('FAILED');
  return {
    driftStatus: overall(drifted, inSync, results.length),
    detectionStatus: detectionStatus(operation, failed),
    checkedAt: endedAt,
    total: results.length,
    drifted,
    inSync,
    inProgress: withStatus('PENDING', 'RUNNING'),
    failed,
  };
}

function overall(drifted: number, inSync: number, total: number): DriftStatus {
  if (drifted > 0) return 'DRIFTED';
  return total > 0 && inSync === total ? 'IN_SYNC' : 'NOT_CHECKED';
}

function detectionStatus(operation: Operation, failed: number): DriftDetails['detectionStatus'] {
  const { status } = operation;
  if (status === 'FAILED' || status === 'STOPPED') return status;
  if (status !== 'SUCCEEDED') return 'IN_PROGRESS';
  return failed > 0 ? 'PARTIAL_SUCCESS' : 'COMPLETED';
}
