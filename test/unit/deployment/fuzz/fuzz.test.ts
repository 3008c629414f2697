import { expect, test } from 'vitest';
import { play, type Outcome } from './run.ts';
import { scenarioOf } from './scenario.ts';

/*
 * Random platforms, deployed, updated and deleted by processes that are killed anywhere, in a world in which anything fails.
 * FUZZ_RUNS says how many, FUZZ_SEED from which on; a failure names its seed, and `FUZZ_SEED=… FUZZ_RUNS=1` plays it again.
 */
const from = Number(process.env.FUZZ_SEED ?? 1);
const runs = Number(process.env.FUZZ_RUNS ?? 1000);

test(
  `${runs} random platforms come to a good end, whatever fails and dies on the way`,
  { timeout: 600_000 },
  async () => {
    const tally: Record<Outcome, number> = { done: 0, killed: 0, failed: 0 };
    for (let seed = from; seed < from + runs; seed += 1) {
      try {
        for (const outcome of await play(scenarioOf(seed))) tally[outcome] += 1;
      } catch (error) {
        throw new Error(`FUZZ_SEED=${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    // Scenarios in which nothing ever happens would prove nothing.
    if (runs >= 100) for (const count of Object.values(tally)) expect(count).toBeGreaterThan(runs / 5);
  },
);
