import { describe, expect, it } from 'vitest';
import { preflight } from '../../../src/phases/deploy/preflight.ts';
import type { DeployOptions } from '../../../src/phases/deploy/options.ts';
import type { MigrationWorld } from '../../../src/phases/world.ts';
import type { Finding } from '../../../src/preflight/finding.ts';
import { runRunbook } from '../../../src/runbook/engine.ts';
import type { MigrationEvent, RecordedEvent } from '../../../src/runbook/events.ts';
import type { Phase } from '../../../src/runbook/phase.ts';
import { memoryJournal } from '../../support/journal.ts';
import { runbookRequest } from '../../support/world.ts';
import { virtualClock } from '../../support/clock.ts';
import { platform } from './world.ts';

const fine: Finding = { severity: 'ok', region: 'us-east-1', what: '9 names free' };
const warning: Finding = { severity: 'warn', region: 'global', what: 'they end soon' };
const taken: Finding = {
  ...{ severity: 'block', region: 'eu-central-1', what: 'the bucket data is taken' },
  next: ['Choose another environmentSuffix.'],
};
const network = { layer: 'network', region: 'us-east-1', seconds: 90, source: 'measured' as const };
const asked: Parameters<MigrationWorld['preflight']>[0][] = [];

/** A deploy of which only the beginning is real. */
function deployOf(findings: readonly Finding[], options: DeployOptions = {}) {
  asked.length = 0;
  const seen: MigrationEvent[] = [];
  const clock = virtualClock();
  const journal = memoryJournal(clock);
  const world: MigrationWorld = {
    ...platform().world,
    preflight: async (choices) => {
      asked.push(choices);
      return {
        results: async () => [{ check: 'names', title: 'Names', findings }],
        forecast: async () => ({ seconds: 90, stacks: [network, { ...network, seconds: 0 }] }),
      };
    },
  };
  const run = (deploy: () => Promise<string> = async () => 'deployed') => {
    const steps = [
      preflight(world, options),
      { name: 'deploy-layers', title: 'Deploy the layers', run: deploy },
    ];
    const phase: Phase = { name: 'deploy', title: 'Deploy', steps };
    const observe = (event: MigrationEvent): void => void seen.push(event);
    return runRunbook(runbookRequest([phase], { clock, journal, observe }));
  };
  const told = <Type extends RecordedEvent['type']>(type: Type) =>
    seen.filter((event) => event.type === type) as Extract<RecordedEvent, { type: Type }>[];
  return { run, told };
}

describe('the preflight of a deploy', () => {
  it('lets it go on when nothing blocks, and the journal keeps what is not fine', async () => {
    const { run, told } = deployOf([fine, warning]);
    await run();
    expect(told('preflight-checked')).toEqual([
      {
        type: 'preflight-checked',
        phase: 'deploy',
        counts: { block: 0, warn: 1, unknown: 0, ok: 1 },
        findings: [{ check: 'names', severity: 'warn', region: 'global', what: 'they end soon' }],
      },
    ]);
    expect(told('deploy-forecast')).toEqual([
      { type: 'deploy-forecast', phase: 'deploy', seconds: 90, stacks: [network] },
    ]);
    expect(told('step-ended')[0]).toMatchObject({
      ok: true,
      detail: 'nothing blocks a deploy: 1 warning, 0 unknown, 1 ok',
    });
  });

  it.each([
    ['aws', 4, taken],
    ['credentials', 6, { ...taken, kind: 'credentials' as const }],
  ])('refuses a finding of kind %s with exit code %d before anything begins', async (kind, exit, finding) => {
    const { run, told } = deployOf([fine, finding]);
    await expect(run()).rejects.toMatchObject({
      ...{ kind, exit, code: 'PREFLIGHT_BLOCKED' },
      message: '1 finding blocks the deploy. eu-central-1: the bucket data is taken.',
      untouched: 'Nothing was changed.',
      next: [
        'Choose another environmentSuffix.',
        'All that was looked at is told by:',
        'trading-migrate preflight -e test',
      ],
    });
    expect(told('preflight-checked')).toMatchObject([{ counts: { block: 1 } }]);
    expect(told('step-started').map(({ step }) => step)).toEqual(['preflight']);
  });

  it('is held again after it refused, and not once the deployment has begun', async () => {
    const { run } = deployOf([fine]);
    const fails = () => run(() => Promise.reject(new Error('cut short')));
    await expect(fails()).rejects.toThrow('cut short');
    await run();
    expect(asked).toHaveLength(1);
    const blocked = deployOf([taken]);
    await expect(blocked.run()).rejects.toThrow('taken');
    await expect(blocked.run()).rejects.toThrow('taken');
    expect(asked).toHaveLength(2);
  });

  it('is left out for a reason, which the journal keeps', async () => {
    const { run, told } = deployOf([taken], { skipPreflight: 'ticket 12' });
    await run();
    expect(asked).toEqual([]);
    expect(told('preflight-skipped')).toEqual([
      { type: 'preflight-skipped', phase: 'deploy', reason: 'ticket 12' },
    ]);
  });

  it('knows of a rollback that the deploy goes on with', async () => {
    await deployOf([fine], { continueRollback: { skip: [] } }).run();
    expect(asked).toEqual([{ continuesRollback: true }]);
  });
});
