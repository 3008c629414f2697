import type { RunState } from '../runbook/run-state.ts';
import { typedLike } from './typed.ts';

/** What the runbook does after each verb has done its work. */
const verbAfter: Readonly<Record<string, string>> = {
  deploy: 'sync',
  sync: 'verify-replication',
  'verify-replication': 'test-app',
  'test-app': 'monitor',
};

/**
 * What to do next, most useful first: commands, or sentences.
 * @param state the newest run's; undefined when there was none.
 * @param invocation the command as it was typed, flags included; without it the verb and the environment.
 */
export function nextSteps(state: RunState | undefined, invocation?: string): readonly string[] {
  const steps = stepsAfter(state, invocation);
  return invocation === undefined ? steps : steps.map((step) => typedLike(step, invocation));
}

function stepsAfter(state: RunState | undefined, invocation: string | undefined): readonly string[] {
  if (!state) return ['trading-migrate deploy'];
  const { command, environmentSuffix } = state.started;
  const again = invocation ?? `trading-migrate ${command} -e ${environmentSuffix}`;
  if (state.ended === 'detached' && command === 'cleanup')
    return ['In some days, when S3 has emptied the buckets:', again];
  if (state.ended === 'detached')
    return [
      `trading-migrate status -e ${environmentSuffix} --follow`,
      `trading-migrate ${command} -e ${environmentSuffix}`,
    ];
  const run = `trading-migrate run -e ${environmentSuffix}`;
  if (state.ended === 'waiting' && state.waitingFor !== undefined)
    return [`${run} --approve ${state.waitingFor}`];
  if (state.ended === 'paused') return [run];
  if (state.ended === 'aborted') return [`trading-migrate cleanup -e ${environmentSuffix} --empty-buckets`];
  if (state.ended !== 'done') return [again];
  if (state.cleanup && state.cleanup.remaining.length > 0) return [again];
  const verb = verbAfter[command];
  return verb === undefined ? [] : [`trading-migrate ${verb} -e ${environmentSuffix}`];
}
