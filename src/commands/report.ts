import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig } from '../config/load.ts';

export default class Report extends BaseCommand {
  static override summary = 'Write what a run did, as one HTML file and as JSON.';
  static override description =
    'The HTML file needs nothing else and loads nothing: it can be kept, mailed and printed. It is made from the journal alone, and the costs from the configuration; AWS is not asked.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --output reports/cutover.html',
  ];
  static override flags = {
    ...commonFlags,
    run: Flags.string({ description: 'id of the run, by default the newest', helpValue: 'ID' }),
    output: Flags.string({
      char: 'o',
      description: 'HTML file to write; the JSON is beside it',
      default: 'migration-report.html',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Report);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const { writeReport } = await import('../reporting.ts');
    const { html, json, model } = await writeReport(config, flags.output, flags.run);
    if (flags.json) this.printJson({ ok: true, run: model.run.id, html, json });
    else this.log(`The report is ${html}\nIts JSON is ${json}`);
  }
}
