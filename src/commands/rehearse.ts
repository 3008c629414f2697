import { Flags } from '@oclif/core';
import { commonFlags, gateFlags, gateTimeoutFlag, runFlags, syncFlags } from '../cli/flags.ts';
import { durationFlag, tellProgress } from '../cli/local-aws.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { RunResult } from '../ui/result.ts';

export default class Rehearse extends RunCommand {
  static override summary = 'Run the whole migration on a local AWS, which it starts and ends.';
  static override description =
    'Installs an emulator at first use, deploys both regions on it, writes data, waits for the replication gate, tries the applications, raises the alarms and cleans up. When the gate refuses, or the rehearsal is killed, the local AWS stays up and the rehearsal can go on.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --lag 20s --max-lag 5s --gate-timeout 10s',
    '<%= config.bin %> <%= command.id %> --resume',
  ];
  static override flags = {
    ...commonFlags,
    ...runFlags,
    ...syncFlags,
    ...gateFlags,
    ...gateTimeoutFlag,
    lag: durationFlag({ description: 'replication lag of the local AWS', helpValue: '1s' }),
    keep: Flags.boolean({ description: 'leave the local AWS up at the end' }),
    report: Flags.string({ description: 'write a report of the run to this HTML file', helpValue: 'FILE' }),
    resume: Flags.boolean({
      description: 'go on with a rehearsal that was refused or killed, or fail if there is none',
    }),
  };

  /** Flags that still count after the gate refused: those that made it refuse do not. */
  #kept: readonly string[] = [];

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(Rehearse);
    this.#kept = [
      ...(['environment-suffix', 'config', 'objects', 'items'] as const).flatMap((name) =>
        flags[name] === undefined ? [] : [`--${name}`, String(flags[name])],
      ),
      ...(flags.keep ? ['--keep'] : []),
    ];
    const config = this.loadConfig(flags, (await import('../rehearsal.ts')).rehearsalDefaults);
    const { startRehearsal, endRehearsal } = await import('../rehearsal.ts');
    const request = await startRehearsal(
      config,
      { lagSeconds: flags.lag, resume: flags.resume },
      tellProgress,
    );
    const result = await this.runPhases(config, flags, request).catch(async (error: unknown) => {
      // The rehearsal's own trouble comes first: a report that cannot be written beside it is told, no more.
      await this.#writeReport(config, flags.report).catch((problem: unknown) =>
        this.logToStderr(problem instanceof Error ? problem.message : String(problem)),
      );
      throw error;
    });
    await this.#writeReport(config, flags.report);
    if (!flags.keep) await endRehearsal();
    return result;
  }

  /** Of a refused or failed rehearsal too, where there is most to read; not of one that never began. */
  async #writeReport(config: LoadedConfig, file: string | undefined): Promise<void> {
    if (file === undefined || !this.hasRun) return;
    const { writeReport } = await import('../reporting.ts');
    const { html } = await writeReport(config, file);
    this.logToStderr(`The report is ${html}`);
  }

  protected override get continuation(): string {
    return this.commandLine(['rehearse'], ['--resume', ...this.#kept]);
  }
}
