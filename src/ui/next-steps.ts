import type { RunState } from '../runbook/run-state.ts';

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
  if (!state) return ['trading-migrate deploy'];
  const { command, environmentSuffix } = state.started;
  const again = invocation ?? `trading-migrate ${command} -e ${environmentSuffix}`;
  // Inside a checkout the program is not on the PATH: what follows is typed as this command was.
  const program = /^npm run trading-migrate --/.exec(again)?.[0] ?? 'trading-migrate';
  if (state.ended === 'detached' && command === 'cleanup') return [again];
  if (state.ended === 'detached')
    return [
      `${program} status -e ${environmentSuffix} --follow`,
      `${program} ${command} -e ${environmentSuffix}`,
    ];
  const run = `${program} run -e ${environmentSuffix}`;
  if (state.ended === 'waiting' && state.waitingFor !== undefined)
    return [`${run} --approve ${state.waitingFor}`];
  if (state.ended === 'paused') return [run];
  if (state.ended === 'aborted') return [`${program} cleanup -e ${environmentSuffix} --empty-buckets`];
  if (state.ended !== 'done') return [again];
  if (state.cleanup && state.cleanup.remaining.length > 0) return [again];
  const verb = verbAfter[command];
  return verb === undefined ? [] : [`${program} ${verb} -e ${environmentSuffix}`];
}
