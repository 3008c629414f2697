import type { AwsAccess } from '../aws/clients.ts';
import { canBeRenewed } from '../aws/credentials-pause.ts';
import { parseDuration } from '../config/duration.ts';
import { loadConfig, type LoadedConfig, type Overrides } from '../config/load.ts';
import { MigrationError } from '../errors.ts';
import type { PhaseName, PhaseOptions } from '../phases/index.ts';
import { isDetached } from '../runbook/outcome.ts';
import type { Control } from '../runbook/control.ts';
import type { RunState } from '../runbook/run-state.ts';
import type { Reporter } from '../ui/reporter.ts';
import type { RunResult } from '../ui/result.ts';
import { canAsk, isAttended } from './attended.ts';
import { BaseCommand } from './base-command.ts';
import { overridesOf } from './flags.ts';
import { listenForInterruption } from './interruption.ts';
import { keepHeapSmall } from './memory.ts';

export interface RunFlags {
  readonly json: boolean;
  readonly events: boolean;
  readonly 'take-over'?: string | undefined;
  readonly config?: string | undefined;
}

export interface RunRequest {
  readonly command: string;
  readonly phases: readonly PhaseName[];
  readonly options?: PhaseOptions;
  readonly access?: AwsAccess;
  readonly fresh?: boolean;
  /** What people decide between the phases; whoever asks one does so while the views are quiet. */
  readonly control?: (whileQuiet: WhileQuiet) => Omit<Control, 'conditions'>;
}

export type WhileQuiet = <T>(meanwhile: () => Promise<T>) => Promise<T>;

/** A command that runs phases of the runbook, shows them, and ends in a summary or one JSON object. */
export abstract class RunCommand extends BaseCommand {
  #config: LoadedConfig | undefined;
  /** The run that this command wrote to, once it did: whatever else the journal holds is not its result. */
  #run: string | undefined;

  /** Whether this command wrote to a run. */
  protected get hasRun(): boolean {
    return this.#run !== undefined;
  }

  protected loadConfig(
    flags: RunFlags & Readonly<Record<string, unknown>>,
    defaults: Overrides = {},
  ): LoadedConfig {
    this.#config = loadConfig(process.cwd(), flags.config, merge(defaults, overridesOf(flags)));
    return this.#config;
  }

  protected async runPhases(config: LoadedConfig, flags: RunFlags, request: RunRequest): Promise<RunResult> {
    keepHeapSmall();
    const [{ runMigration }, { askWhetherToStop }, { pickReporter }, { toResult }] = await Promise.all([
      import('../main.ts'),
      import('../ui/ask-stop.ts'),
      import('../ui/pick-reporter.ts'),
      import('../ui/result.ts'),
    ]);
    const { stdout, stderr, env } = process;
    const view = await pickReporter({ json: flags.json, events: flags.events, stdout, stderr, env });
    let canStop = false;
    const over = new AbortController();
    const reporter: Reporter = {
      observe: (event, entry) => {
        if (entry) this.#run = entry.run;
        if (event.type === 'step-started') canStop = event.stoppable === true;
        if (event.type === 'step-ended') canStop = false;
        view.observe(event, entry);
      },
      close: () => view.close(),
    };
    const interruption = listenForInterruption(this.invocation, () =>
      canStop && canAsk(process)
        ? view.whileQuiet(() => askWhetherToStop(process.stdin, process.stderr, over.signal))
        : undefined,
    );
    const { endpointUrl } = config.config;
    const { control, ...asked } = request;
    try {
      const run = runMigration({
        config,
        reporter,
        signal: interruption.signal,
        options: { emptyBuckets: false },
        access: endpointUrl === undefined ? {} : { endpointUrl },
        fresh: false,
        takeOver: flags['take-over'],
        credentialsTimeoutSeconds: credentialsTimeout(config, request),
        ...asked,
        ...(control && { control: control((meanwhile) => view.whileQuiet(meanwhile, 'as-before')) }),
      });
      const state = await run.catch((error: unknown) => this.#detached(error));
      await reporter.close();
      const result = toResult(state);
      if (flags.json) this.printJson(result);
      else if (!flags.events) await this.printSummary(state, config);
      return result;
    } finally {
      await reporter.close();
      interruption.stop();
      over.abort();
    }
  }

  protected override async failureAsJson(error: unknown): Promise<unknown> {
    const { toResult } = await import('../ui/result.ts');
    return toResult(await this.#stateOfThisCommand(), error);
  }

  protected override async catch(error: Error): Promise<void> {
    const state = await this.#stateOfThisCommand();
    if (state && this.#config && !this.argv.includes('--json') && !this.argv.includes('--events'))
      await this.printSummary(state, this.#config);
    await super.catch(error);
  }

  /** A run that was to wait for nothing has done what it should. */
  async #detached(error: unknown): Promise<RunState> {
    const state = isDetached(error) ? await this.#stateOfThisCommand() : undefined;
    if (!state) throw error;
    return state;
  }

  /** The run as the journal has it, if this command wrote to it and nobody has begun the same anew since. */
  async #stateOfThisCommand(): Promise<RunState | undefined> {
    if (!this.#config || this.#run === undefined) return undefined;
    const { readState } = await import('../state.ts');
    try {
      const { runs } = await readState(this.#config);
      return runs.find(({ run }) => run === this.#run);
    } catch (error) {
      // State in S3 may be out of reach for the reason that ended the command, and that is what has to be said.
      if (error instanceof MigrationError) return undefined;
      throw error;
    }
  }

  private async printSummary(state: RunState, config: LoadedConfig): Promise<void> {
    const [{ renderSummary }, { loadLook }, { readState }] = await Promise.all([
      import('../ui/summary.ts'),
      import('../ui/look.ts'),
      import('../state.ts'),
    ]);
    const look = await loadLook(process.stdout, process.env);
    const { stacks } = await readState(config);
    this.log(`\n${renderSummary(state, look, { entries: stacks, invocation: this.invocation })}`);
  }
}

/** On a terminal somebody can sign in again; elsewhere a run that waits would only look as if it hung. */
function credentialsTimeout({ config }: LoadedConfig, { access }: RunRequest): number {
  const { credentialsTimeout: configured } = config;
  if (configured !== undefined) return (parseDuration(configured) ?? 0) / 1000;
  const canHelp = isAttended(process) && access?.credentials === undefined && canBeRenewed(process.env);
  return canHelp ? 30 * 60 : 0;
}

/** Flags win over a command's own defaults, and those over the file. */
const merge = (defaults: Overrides, flags: Overrides): Overrides => ({
  ...defaults,
  ...flags,
  ...(defaults.gate || flags.gate ? { gate: { ...defaults.gate, ...flags.gate } } : {}),
});
