import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../../src/ui/next-steps.ts';
import { renderStatus } from '../../../src/ui/status.ts';
import { settledStacks } from '../../../src/ui/stacks.ts';
import { renderSummary } from '../../../src/ui/summary.ts';
import { expectGolden } from './golden.ts';
import { decidedScript, histories, wholly } from './scripted-gate.ts';
import {
  complete,
  deploying,
  entriesOf,
  plainLook,
  refused,
  runStarted,
  startedAt,
  stateOf,
  type Script,
} from './scripted-run.ts';

const holder = {
  actor: 'arn:aws:iam::123456789012:user/operator',
  host: 'ops-1',
  pid: 4711,
  command: 'rehearse',
  since: '2026-11-24T22:00:00.000Z',
  heartbeat: '2026-11-24T22:00:10.000Z',
  id: 'lock-1',
};
const now = startedAt + 15_000;
const look = plainLook();

describe('the summary', () => {
  it('closes a run that is done', () =>
    expectGolden(
      'summary-complete.txt',
      renderSummary(stateOf(complete), look, { entries: entriesOf(complete) }),
    ));
  it('closes a refusal, and leaves what to do next to the error', () =>
    expectGolden('summary-refused.txt', renderSummary(stateOf(refused), look)));
  it.each(['passing', 'refusing', 'unknown'] as const)('shows the matrix of a %s gate', (name) => {
    const verdict = name === 'passing' ? 'pass' : 'refuse';
    const state = stateOf(decidedScript(histories[name], verdict));
    expectGolden(`summary-gate-${name}.txt`, renderSummary(state, look));
  });
  it('names what a cleanup left behind', () => {
    const left: Script = complete.map(([seconds, event]) => [
      seconds,
      event.type === 'cleanup-confirmed' ? { ...event, remaining: ['stack/network'] } : event,
    ]);
    const text = renderSummary(stateOf(left), look);
    expect(text).toContain('✖ still there: stack/network');
    expect(text).toContain('Next: trading-migrate rehearse');
  });
});

describe('status', () => {
  it('shows a run that somebody holds', () =>
    expectGolden(
      'status-running.txt',
      renderStatus(stateOf(deploying), look, { now, holder, entries: entriesOf(deploying) }),
    ));
  it('shows a refusal and the command that samples again', () =>
    expectGolden('status-refused.txt', renderStatus(stateOf(refused), look, { now: startedAt + 3_600_000 })));
  it('shows the matrix of the last gate, with its reasons', () => {
    const state = stateOf(decidedScript(histories.refusing, 'refuse', wholly));
    expectGolden('status-gate.txt', renderStatus(state, look, { now: startedAt + 3_600_000 }));
  });
  it('shows what waits for an approval, and the command that gives it', () => {
    const waiting: Script = [
      [0, { ...runStarted, command: 'run' }],
      [0, { type: 'phase-started', phase: 'deploy' }],
      [65, { type: 'phase-ended', phase: 'deploy', status: 'done', seconds: 65 }],
      [65, { type: 'approval-requested', phase: 'sync' }],
      [65, { type: 'run-ended', status: 'waiting', seconds: 65 }],
    ];
    const observed = ['us-east-1', 'eu-central-1'].map((region) => ({
      ...{ layer: 'network', region, status: 'CREATE_COMPLETE' },
    }));
    expectGolden(
      'status-waiting.txt',
      renderStatus(stateOf(waiting), look, { now: startedAt + 3_600_000, observed }),
    );
  });
  it('shows what AWS has right now, whatever the journal says', () => {
    const observed = [
      { layer: 'network', region: 'us-east-1', status: 'CREATE_COMPLETE' },
      { layer: 'network', region: 'eu-central-1', status: null },
    ];
    const lines = renderStatus(undefined, look, { now, observed }).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/Layer +us-east-1 +eu-central-1/));
    expect(lines).toContainEqual(expect.stringMatching(/network +CREATE_COMPLETE +not there/));
  });
  it('tells a crash from a run that goes on', () => {
    const text = renderStatus(stateOf(deploying), look, { now });
    expect(text).toContain('cut short by a crash');
    expect(text).toContain('Next: trading-migrate rehearse');
  });
  it('knows that nothing was run', () => {
    const text = renderStatus(undefined, look, { now });
    expect(text).toBe('Nothing was run yet: the journal is empty.\n\n  Next: trading-migrate deploy');
  });
});

describe('what to do next', () => {
  const done = (command: string): Script => [
    [0, { ...runStarted, command }],
    [1, { type: 'run-ended', status: 'done', seconds: 1 }],
  ];
  it.each([
    ['deploy', ['trading-migrate sync -e staging']],
    ['sync', ['trading-migrate verify-replication -e staging']],
    ['verify-replication', ['trading-migrate test-app -e staging']],
    ['cleanup', []],
  ])('after %s', (command, expected) => expect(nextSteps(stateOf(done(command)))).toEqual(expected));
  it('is to follow what was left to AWS, and to go on with it', () => {
    const left: Script = [
      [0, { ...runStarted, command: 'deploy' }],
      [1, { type: 'layers-detached', running: ['network in us-east-1'], waiting: ['state in us-east-1'] }],
      [1, { type: 'run-ended', status: 'detached', seconds: 1 }],
    ];
    const commands = ['trading-migrate status -e staging --follow', 'trading-migrate deploy -e staging'];
    expect(nextSteps(stateOf(left), 'trading-migrate deploy -e staging --detach')).toEqual(commands);
    const summary = renderSummary(stateOf(left), look);
    expect(summary).toMatch(
      /Left to AWS\n {2}under way network in us-east-1\n {2}not begun state in us-east-1/,
    );
    expect(summary).toContain(`Next: ${commands.join('\n        ')}`);
    const resumed: Script = [...left, [2, { type: 'run-resumed', after: 'detached' }]];
    expect(renderSummary(stateOf(resumed), look)).not.toContain('Left to AWS');
  });
  it('is to wait, when lifecycle rules have to empty buckets first', () => {
    const left: Script = [
      [0, { ...runStarted, command: 'cleanup' }],
      [1, { type: 'layers-detached', running: ['lifecycle rules of a bucket'], waiting: ['all stacks'] }],
      [1, { type: 'run-ended', status: 'detached', seconds: 1 }],
    ];
    expect(nextSteps(stateOf(left))).toEqual([
      'In some days, when S3 has emptied the buckets:',
      'trading-migrate cleanup -e staging',
    ]);
  });
  it('is typed as the command was that is done', () =>
    expect(nextSteps(stateOf(done('deploy')), 'npm run trading-migrate -- deploy -e staging')).toEqual([
      'npm run trading-migrate -- sync -e staging',
    ]));
  it('is the command as it was typed after a refusal', () => {
    expect(nextSteps(stateOf(refused), 'trading-migrate rehearse --config x.json')).toEqual([
      'trading-migrate rehearse --config x.json',
    ]);
  });
});

it('keeps the last word on each stack, of this run only', () => {
  const entries = [
    ...entriesOf(complete),
    ...entriesOf(complete).map((entry) => ({ ...entry, run: 'run-2' })),
  ];
  expect(settledStacks(entries, 'run-1').map(({ layer, region }) => `${layer} ${region}`)).toEqual([
    'network eu-central-1',
    'network us-east-1',
    'storage eu-central-1',
    'storage us-east-1',
  ]);
});
