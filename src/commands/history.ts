import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import { MigrationError } from '../errors.ts';
import type { JournalEntry } from '../runbook/events.ts';

export default class History extends BaseCommand {
  static override summary = 'Show who did what when, as the journal has it.';
  static override description =
    'Runs with their command, who ran it, when, for how long and how it ended; phases, approvals, what was left out and why, take-overs of the lock, and what the gates said. From the journal alone: nothing of the platform is asked for.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --run 0f8fad5b-d9cb-469f-a165-70867728950e',
  ];
  static override flags = {
    ...commonFlags,
    limit: Flags.integer({
      description: 'newest runs to show',
      helpValue: '20',
      default: 20,
      min: 1,
      max: 1000,
    }),
    run: Flags.string({ description: 'show every event of this run instead', helpValue: 'ID' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(History);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    if (flags.run === undefined) await this.#showRuns(config, flags.limit, flags.json);
    else await this.#showRun(config, flags.run, flags.json);
  }

  async #showRuns(config: LoadedConfig, limit: number, json: boolean): Promise<void> {
    const [{ historyOf }, { renderHistory }, { loadLook }] = await Promise.all([
      import('../runbook/history.ts'),
      import('../ui/history.ts'),
      import('../ui/look.ts'),
    ]);
    const history = historyOf(limit);
    await visit(config, history.visit);
    if (json) this.printJson({ ok: true, runs: history.runs() });
    else this.log(renderHistory(history.runs(), await loadLook(process.stdout, process.env)));
  }

  /** Written as it is read, so that a run may be longer than the memory. */
  async #showRun(config: LoadedConfig, run: string, json: boolean): Promise<void> {
    const [{ plainReporter }, { glyphsFor }] = await Promise.all([
      import('../ui/plain-reporter.ts'),
      import('../ui/glyphs.ts'),
    ]);
    const view = plainReporter((line) => this.log(line), glyphsFor(process.env), { now: () => Date.now() });
    let count = 0;
    let actor: string | undefined;
    await visit(config, (entry) => {
      if (entry.run !== run) return;
      count += 1;
      if (json) {
        this.log(count === 1 ? `{"ok":true,"run":${JSON.stringify(run)},"entries":[` : ',');
        this.log(JSON.stringify(entry));
        return;
      }
      if (entry.actor !== actor) this.log(`by ${entry.actor}`);
      ({ actor } = entry);
      view.observe(entry.event, entry);
    });
    if (count === 0) throw noSuchRun(run);
    if (json) this.log(']}');
  }
}

async function visit(config: LoadedConfig, see: (entry: JournalEntry) => void): Promise<void> {
  const { withState } = await import('../state.ts');
  await withState(config, (state) => state.reader()(see));
}

const noSuchRun = (run: string): MigrationError =>
  new MigrationError('usage', `The journal has no run ${run}.`, {
    code: 'NO_SUCH_RUN',
    untouched: 'Nothing was changed.',
    next: ['Check -e and --config: each environment has a journal of its own.'],
  });
