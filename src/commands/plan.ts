import { BaseCommand } from '../cli/base-command.ts';
import { awsFlags, commonFlags, overridesOf } from '../cli/flags.ts';
import { loadConfig } from '../config/load.ts';

export default class Plan extends BaseCommand {
  static override summary = 'Show what a deploy would do, resource by resource, before it does it.';
  static override description =
    'Compares every layer with what is deployed in both regions, by change sets that are deleted again. Replacement or removal of a resource that holds data stands out, and needs --allow-replacement to be deployed. The hash of a plan can be given to deploy, which then refuses if the world has moved.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev',
    '<%= config.bin %> <%= command.id %> -e dev --json',
  ];
  static override flags = { ...commonFlags, ...awsFlags };

  async run(): Promise<void> {
    const { flags } = await this.parse(Plan);
    const config = loadConfig(process.cwd(), flags.config, overridesOf(flags));
    const { planMigration } = await import('../planning.ts');
    const { endpointUrl } = config.config;
    const plan = await planMigration(config, endpointUrl === undefined ? {} : { endpointUrl });
    if (flags.json) {
      this.printJson(plan);
      return;
    }
    const [{ renderPlan }, { loadLook }] = await Promise.all([
      import('../ui/plan.ts'),
      import('../ui/look.ts'),
    ]);
    this.log(renderPlan(plan, await loadLook(process.stdout, process.env), this.invocation));
  }
}
