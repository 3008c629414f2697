import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalAws, type TestLocalAws } from '../support/local-aws.ts';
import { connect, type Aws } from './aws.ts';
import { documents, writeResults } from './document.ts';
import type { Fact } from './fact.ts';
import { sections } from './facts/index.ts';
import { partialBatches } from './partial-batches.ts';
import { startMoto, type Moto } from './moto.ts';
import { slowResource } from './slow-resource.ts';
import { judge, resultOf, type Result, type Verdict } from './verdict.ts';

let local: TestLocalAws;
let gateway: Aws;
let moto: Moto;
const results = new Map<Fact, Result>();

beforeAll(async () => {
  [local, moto] = await Promise.all([startLocalAws(), startMoto()]);
  local.settings.faults = { cloudformation: [slowResource], wire: [partialBatches] };
  local.settings.resultsDelay = 1_000;
  local.settings.replicaDayRule = true;
  gateway = connect(local.endpoint);
});

const inOrder = (): readonly Result[] =>
  Object.values(sections).flatMap((facts) => facts.flatMap((fact) => results.get(fact) ?? []));

afterAll(async () => {
  gateway.close();
  await Promise.all([local.stop(), moto.stop()]);
  writeResults(inOrder());
});

/**
 * Moto answers with a page of its web server when it trips over itself, for some questions always and for others only when
 * many are asked at once. What it has to say of those comes with a second try. The gateway has one.
 */
async function witness(ask: () => Promise<Verdict>): Promise<Verdict> {
  const first = await ask();
  return first.answer.includes('XML parse error') ? ask() : first;
}

const title = ({ id, question, expected }: Fact): string => `${id ? `${id} ` : ''}${question}: ${expected}`;

describe.concurrent.each(Object.entries(sections))('%s', (section, facts) => {
  test.each(facts.map((fact) => [title(fact), fact] as const))('%s', async (_title, fact) => {
    const { expected, ask, askMoto, ruling, gap } = fact;
    const [ours, theirs] = await Promise.all([
      judge(expected, ask(gateway)),
      askMoto && witness(() => judge(expected, askMoto(moto))),
    ]);
    results.set(fact, resultOf(section, fact, ours, theirs));
    if (gap === undefined) expect(ours).toEqual({ is: 'as AWS', answer: expected });
    else expect(ours.is, 'the gateway answers as AWS now: take the gap out of this fact').not.toBe('as AWS');
    const isDisputed = theirs !== undefined && theirs.answer !== ours.answer;
    expect(ruling !== undefined, `moto answers ${theirs?.answer ?? 'nothing'}`).toBe(isDisputed);
  });
});

test('docs/local-aws.md has these results (node scripts/conformance-table.mjs writes them)', async () => {
  const { current, wanted } = await documents(inOrder());
  expect(current).toBe(wanted);
});
