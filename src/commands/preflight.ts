import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig } from '../config/load.ts';

export default class Preflight extends BaseCommand {
  static override summary = 'Look for what would keep a deploy from going through.';
  static override description =
    'Asks AWS about credentials, regions, permissions, stacks, templates, names, quotas and database versions in both regions. Only reads: it takes no lock and makes nothing. What AWS would not tell is unknown, which is not ok.';
  static override examples = ['<%= config.bin %> <%= command.id %> -e dev'];
  static override flags = { ...commonFlags, ...awsFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Preflight);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const [{ checkReadiness }, { outcomeOf }, { exitCodes }, { preflightResult, renderPreflight }] =
      await Promise.all([
        import('../readiness.ts'),
        import('../preflight/finding.ts'),
        import('../errors.ts'),
        import('../ui/preflight.ts'),
      ]);
    const { endpointUrl } = config.config;
    const report = await checkReadiness(config, endpointUrl === undefined ? {} : { endpointUrl });
    const outcome = outcomeOf(report.results);
    process.exitCode = exitCodes[outcome].exit;
    if (flags.json) {
      this.printJson(preflightResult(report, outcome, this.invocation));
      return;
    }
    const { loadLook } = await import('../ui/look.ts');
    this.log(renderPreflight(report, await loadLook(process.stdout, process.env), this.invocation));
  }
}
