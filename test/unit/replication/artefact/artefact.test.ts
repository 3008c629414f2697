import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Artefact } from '../../../../src/replication/artefact/artefact.ts';
import { checkArtefact } from '../../../../src/replication/artefact/check.ts';
import { freshEvidence } from '../../../../src/replication/artefact/fresh-evidence.ts';
import { keepEvidence } from '../../../../src/replication/artefact/keep-evidence.ts';
import { createArtefactFiles } from '../../../../src/replication/artefact/store.ts';
import { runRunbook } from '../../../../src/runbook/engine.ts';
import type { JournalEntry, MigrationEvent, Reading, Verdict } from '../../../../src/runbook/events.ts';
import type { Gate } from '../../../../src/runbook/phase.ts';
import { virtualClock, type VirtualClock } from '../../../support/clock.ts';
import { memoryJournal, type MemoryJournal } from '../../../support/journal.ts';
import { counter, regions, runbookRequest } from '../../../support/world.ts';
import { memoryArtefacts } from './memory-artefacts.ts';

const policy = { samples: 2, intervalSeconds: 10, timeoutSeconds: 60, maxLagSeconds: 30, freshSeconds: 60 };
const keeperOf = (store: Artefacts) => ({
  ...{ store, actor: 'arn:aws:iam::111122223333:user/operator', account: '111122223333', regions },
  ...{ environmentSuffix: 'test', toolVersion: '1.0.0' },
});
type Artefacts = ReturnType<typeof memoryArtefacts>;

let clock: VirtualClock;
let journal: MemoryJournal;
let artefacts: Artefacts;
let seen: MigrationEvent[];
const newId = counter();

beforeEach(() => {
  clock = virtualClock();
  journal = memoryJournal(clock);
  artefacts = memoryArtefacts();
  seen = [];
});

const reading = (verdict: Verdict): Reading => ({
  ...{ subject: 's3', verdict, lagSeconds: 1, metricLagSeconds: 1, metricRegion: regions.target },
  reasons: verdict === 'pass' ? [] : ['because'],
});

/** Runs a gate that sees these verdicts; the last one stays. */
async function verify(verdicts: readonly Verdict[], store: Artefacts = artefacts): Promise<void> {
  let at = 0;
  const gate: Gate = {
    ...{ title: 'replication', policy },
    sample: async () => {
      const verdict = verdicts[Math.min(at, verdicts.length - 1)] ?? 'unknown';
      at += 1;
      return { takenAt: clock.now(), readings: [reading(verdict)] };
    },
  };
  const phase = { name: 'verify-replication', title: 'Verify', steps: [] };
  await runRunbook(
    runbookRequest([{ ...phase, gate: keepEvidence(gate, keeperOf(store)) }], {
      ...{ clock, journal, newId },
      observe: (event) => void seen.push(event),
    }),
  );
}

const written = () =>
  journal.entries().flatMap(({ event }) => (event.type === 'evidence-written' ? [event] : []));
const newestText = (): string => [...artefacts.texts.values()].at(-1) ?? '';
const check = (
  text = newestText(),
  entries: readonly JournalEntry[] = journal.entries(),
  maxAgeSeconds = 3600,
) => checkArtefact(text, entries, { maxAgeSeconds, environmentSuffix: 'test', regions }, clock.now());
const fresh = (maxAgeSeconds = 3600) =>
  freshEvidence(artefacts, journal.entries(), { maxAgeSeconds }, clock.now());
/** The artefact with something changed, as somebody would who knows how it is written. */
const changed = (change: (artefact: Artefact) => object): string => {
  const artefact = JSON.parse(newestText()) as Artefact;
  return `${JSON.stringify({ ...artefact, ...change(artefact) }, null, 2)}\n`;
};

describe('evidence', () => {
  it('of a gate that passes holds, and is what a cutover may rest upon', async () => {
    await verify(['unknown', 'pass']);
    expect(written()).toMatchObject([{ verdict: 'pass', phase: 'verify-replication' }]);
    expect(written()[0]?.file).toMatch(/^evidence\/id-\d+-\d+\.json$/);
    expect(check()).toMatchObject({ problems: [], ageSeconds: 0 });
    expect(await fresh()).toMatchObject({
      verdict: 'pass',
      counts: { samples: 3, passingInARow: 2 },
      samples: [{}, {}, {}],
      policy,
    });
  });

  it.each([['refuse'], ['unknown']] as const)('of a gate that says %s proves nothing', async (verdict) => {
    await expect(verify([verdict])).rejects.toMatchObject({ exit: 3 });
    expect(written()).toMatchObject([{ verdict }]);
    expect(check()?.problems).toEqual([`the gate did not pass: ${verdict}`]);
    await expect(fresh()).rejects.toMatchObject({ code: 'EVIDENCE_MISSING', exit: 3 });
  });

  it('is stale after a while', async () => {
    await verify(['pass']);
    clock.advance(100_000);
    expect(check(newestText(), journal.entries(), 99)?.problems).toEqual([
      'it is 100 s old, and may be 99 s',
    ]);
    await expect(fresh(99)).rejects.toThrow('it is 100 s old');
    clock.advance(-200_000);
    expect(check()?.problems).toEqual(['it is from the future: a clock is wrong']);
  });

  it('says nothing once a newer one says otherwise', async () => {
    await verify(['pass']);
    const [first = ''] = [...artefacts.texts.values()];
    await expect(verify(['refuse'])).rejects.toMatchObject({ exit: 3 });
    expect(check(first)?.problems).toEqual([expect.stringMatching(/^there is a newer verification/)]);
    await expect(fresh()).rejects.toThrow('the gate did not pass');
  });

  it('that was changed is found out, in whatever place', async () => {
    await verify(['unknown', 'pass']);
    const alike: readonly string[] = [
      changed(() => ({ actor: 'arn:aws:iam::111122223333:user/other' })),
      changed(({ samples }) => ({ samples: samples.slice(1) })),
      changed(() => ({ decidedAt: new Date(clock.now()).toISOString().replace('Z', '0Z') })),
    ];
    for (const text of alike)
      expect(check(text)?.problems).toContainEqual(expect.stringMatching(/was changed/));
  });

  it('whose digest somebody put into the journal too still has to follow from its samples', async () => {
    await expect(verify(['unknown'])).rejects.toMatchObject({ exit: 3 });
    const text = changed(() => ({ verdict: 'pass' }));
    const { sha256 } = await import('../../../../src/replication/artefact/artefact.ts');
    const entries = journal
      .entries()
      .map((entry) =>
        entry.event.type === 'evidence-written'
          ? { ...entry, event: { ...entry.event, sha256: sha256(text), verdict: 'pass' as const } }
          : entry,
      );
    expect(check(text, entries)?.problems).toEqual(['it says pass, and its samples say unknown']);
  });

  it('is tied to the journal as it was', async () => {
    await verify(['pass']);
    const entries = journal.entries().map((entry) => ({ ...entry, actor: 'somebody else' }));
    expect(check(newestText(), entries)?.problems).toEqual([
      expect.stringMatching(/^line \d+ of the journal is not what it was/),
    ]);
    expect(check(newestText(), [])?.problems).toEqual([
      expect.stringMatching(/^the journal knows no artefact/),
    ]);
  });

  it('of another environment, or of an AWS that is gone, proves nothing here', async () => {
    await verify(['pass']);
    const other = { maxAgeSeconds: 60, account: '999988887777', environmentSuffix: 'prod' };
    expect(checkArtefact(newestText(), journal.entries(), other, clock.now())?.problems).toEqual([
      'it is about account 111122223333, not 999988887777',
      'it is about environment test, not prod',
    ]);
    await runRunbook(runbookRequest([], { clock, journal, newId, fresh: true }));
    await expect(fresh()).rejects.toThrow('is not there any more');
  });

  it('is missed when it is not there, and no other file is taken for it', async () => {
    await expect(fresh()).rejects.toThrow('nobody has verified it yet');
    await verify(['pass']);
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"schema":1}',
      changed(() => ({ samples: [{}] })),
      changed(() => ({ schema: 2 })),
    ])
      expect(check(text)).toBeUndefined();
    artefacts.texts.clear();
    await expect(fresh()).rejects.toThrow('is not there any more');
  });

  it('that cannot be kept is told, and does not hide how the gate ended', async () => {
    await verify(['pass'], { ...artefacts, write: () => Promise.reject(new Error('disk full')) });
    expect(written()).toEqual([]);
    expect(seen).toContainEqual(
      expect.objectContaining({ text: 'could not be kept: disk full', state: 'failed' }),
    );
  });

  it('is not made of a gate that was interrupted', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    const gate: Gate = { title: 'g', policy, sample: () => Promise.reject(new Error('no AWS')) };
    const phase = { name: 'p', title: 'P', steps: [], gate: keepEvidence(gate, keeperOf(artefacts)) };
    await expect(runRunbook(runbookRequest([phase], { clock, journal }))).rejects.toThrow('no AWS');
    await expect(runRunbook(runbookRequest([phase], { clock, journal, signal }))).rejects.toThrow(
      'interrupted',
    );
    expect(artefacts.texts.size).toBe(0);
  });
});

describe('files of evidence', () => {
  it('are read as they were written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'artefacts-test-'));
    const files = createArtefactFiles(folder);
    expect(await files.read('evidence/a.json')).toBeUndefined();
    await files.write('evidence/a.json', 'ü');
    expect(await files.read('evidence/a.json')).toBe('ü');
    rmSync(folder, { recursive: true });
  });
});
