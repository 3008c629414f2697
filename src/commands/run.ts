import { Flags } from '@oclif/core';
import { canAsk } from '../cli/attended.ts';
import { awsFlags, commonFlags, gateFlags, gateTimeoutFlag, runFlags, syncFlags } from '../cli/flags.ts';
import { choicesOf, requireReason, withoutDecisions } from '../cli/run-choices.ts';
import { RunCommand, type RunFlags, type WhileQuiet } from '../cli/run-command.ts';
import type { LoadedConfig } from '../config/load.ts';
import { MigrationError } from '../errors.ts';
import { gatedPhases, runbookPhases, type PhaseName } from '../phases/names.ts';
import { decide, type Choices, type Control } from '../runbook/control.ts';
import { aborted } from '../runbook/outcome.ts';
import type { RunResult } from '../ui/result.ts';

const repeated = { multiple: true, multipleNonGreedy: true } as const;
const options = runbookPhases;

export default class Run extends RunCommand {
  static override summary = 'Go through the whole migration, and stop where a human must decide.';
  static override description =
    'Runs deploy, sync, verify-replication, test-app and monitor, as far as the platform has something for them. Before each phase after the first it looks again whether what came before still holds, and wants an approval: on a terminal it asks; elsewhere it ends with 3 and says what approves. Running it again goes on where it stopped; what was decided is in the journal, with who decided. Cleanup is no part of it: that is a command of its own.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --approve sync --approve verify-replication',
    '<%= config.bin %> <%= command.id %> -e dev --until verify-replication',
    '<%= config.bin %> <%= command.id %> -e dev --skip sync --reason "the data is there since May"',
    '<%= config.bin %> <%= command.id %> -e dev --abort "the window is over"',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    ...syncFlags,
    ...gateFlags,
    ...gateTimeoutFlag,
    from: Flags.option({
      options,
      description: 'begin a new run with this phase; those before must be done, as the journal has it',
    })(),
    to: Flags.option({ options, description: 'stop when this phase is done', exclusive: ['until'] })(),
    until: Flags.option({
      options: gatedPhases,
      description: 'stop when the gate of this phase has passed',
    })(),
    approve: Flags.option({
      options: [...options, 'all'] as const,
      description: 'let this phase begin without asking; may be given several times',
      ...repeated,
    })(),
    skip: Flags.option({
      options,
      description: 'leave this phase out of this run; may be given several times',
      dependsOn: ['reason'],
      ...repeated,
    })(),
    reason: Flags.string({
      description: 'why the phase is left out, one for each --skip',
      helpValue: 'TEXT',
      dependsOn: ['skip'],
      ...repeated,
    }),
    abort: Flags.string({
      description: 'end the unfinished run for good, and list what it has built',
      helpValue: 'REASON',
      exclusive: ['from', 'to', 'until', 'approve', 'skip'],
    }),
  };

  /** The phase that nobody was there to approve. */
  #waitsFor: string | undefined;

  async run(): Promise<RunResult | undefined> {
    const { flags } = await this.parse(Run);
    const config = this.loadConfig(flags);
    const { applicablePhases } = await import('../applicable-phases.ts');
    const phases = applicablePhases(config).filter((name) => name !== 'cleanup');
    if (flags.abort !== undefined) {
      await this.#abort(config, flags, phases, requireReason('--abort', flags.abort));
      return undefined;
    }
    const choices = choicesOf(flags, phases, config.config.runbook.approvals);
    return this.runPhases(config, flags, {
      command: 'run',
      phases,
      control: (whileQuiet) => this.#control(choices, whileQuiet),
    }).catch(async (error: unknown) => {
      throw isAborted(error) ? await withRemains(error, config) : error;
    });
  }

  #control(
    { from, to, ...choices }: Choices & Pick<Control, 'from' | 'to'>,
    whileQuiet: WhileQuiet,
  ): Omit<Control, 'conditions'> {
    return {
      ...{ from, to },
      decided: (phase) => decide(choices, phase),
      ask: async (phase, signal) => {
        if (!canAsk(process)) {
          this.#waitsFor = phase.name;
          return undefined;
        }
        const { askForApproval } = await import('../ui/ask-approval.ts');
        return whileQuiet(() => askForApproval(phase, process.stdin, process.stderr, signal));
      },
    };
  }

  async #abort(
    config: LoadedConfig,
    flags: RunFlags,
    phases: readonly PhaseName[],
    reason: string,
  ): Promise<void> {
    const [{ runMigration }, { observeMigration }, { toResult }, { renderAborted }, { loadLook }] =
      await Promise.all([
        import('../main.ts'),
        import('../world.ts'),
        import('../ui/result.ts'),
        import('../ui/aborted.ts'),
        import('../ui/look.ts'),
      ]);
    const access = accessOf(config);
    const state = await runMigration({
      command: 'run',
      ...{ phases, config, access, abort: reason },
      options: { emptyBuckets: false },
      reporter: { observe: () => undefined, close: () => Promise.resolve() },
      signal: new AbortController().signal,
      fresh: false,
      takeOver: flags['take-over'],
    });
    const stacks = (await observeMigration(config, access)).filter(({ status }) => status !== null);
    if (flags.json) this.printJson({ ...toResult(state), ok: true, reason, stacks });
    else this.log(renderAborted(state, stacks, await loadLook(process.stdout, process.env)));
  }

  protected override get continuation(): string {
    const approval = this.#waitsFor === undefined ? [] : ['--approve', this.#waitsFor];
    return this.commandLine(['run'], [...withoutDecisions(this.argv), ...approval]);
  }
}

const accessOf = ({ config: { endpointUrl } }: LoadedConfig) =>
  endpointUrl === undefined ? {} : { endpointUrl };

const isAborted = (error: unknown): error is MigrationError =>
  error instanceof MigrationError && error.code === aborted;

/** The same error, with what the run has built and what removes it. */
async function withRemains(error: MigrationError, config: LoadedConfig): Promise<MigrationError> {
  const [{ observeMigration }, { remainsInWords, whatRemoves }] = await Promise.all([
    import('../world.ts'),
    import('../ui/aborted.ts'),
  ]);
  const stacks = await observeMigration(config, accessOf(config));
  const { kind, message, code } = error;
  return new MigrationError(kind, message, {
    code,
    untouched: remainsInWords(stacks),
    next: whatRemoves(stacks, config.config.environmentSuffix),
    cause: error,
  });
}
