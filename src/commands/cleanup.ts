import { Flags } from '@oclif/core';
import { awsFlags, commonFlags, runFlags } from '../cli/flags.ts';
import { durationFlag } from '../cli/local-aws.ts';
import { RunCommand } from '../cli/run-command.ts';
import type { LoadedConfig } from '../config/load.ts';
import { MigrationError } from '../errors.ts';
import { whyNotSourceOnly } from '../teardown/cleanup-plan.ts';
import { isProtected } from '../teardown/protection.ts';
import type { RunResult } from '../ui/result.ts';

export default class Cleanup extends RunCommand {
  static override summary = 'Delete everything that this migration made, in both regions.';
  static override description =
    'Shows what will go and what stands in the way, and asks for the environment suffix. Then turns replication off, empties the buckets if told to, deletes stacks and StackSets in the right order, and lists both regions again for anything that is left.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev --empty-buckets',
    '<%= config.bin %> <%= command.id %> -e dev --empty-buckets --yes',
    '<%= config.bin %> <%= command.id %> -e dev --empty-buckets=lifecycle',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    'empty-buckets': Flags.option({
      options: ['now', 'lifecycle'] as const,
      description:
        'delete every object, version and delete marker in the buckets: now, which it means by itself, or by lifecycle rules, within days',
    })(),
    'bypass-governance': Flags.boolean({
      description: 'also delete versions that an Object Lock in governance mode holds',
      dependsOn: ['empty-buckets'],
    }),
    'drain-timeout': durationFlag({
      description:
        'how long to let replication bring what is on its way before it is turned off; 0s for not at all',
      helpValue: '5m',
    }),
    'force-delete-stacks': Flags.boolean({
      description:
        'give up stacks that cannot be deleted: what AWS cannot delete of them stays, and is listed',
    }),
    scope: Flags.option({
      options: ['all', 'source'] as const,
      default: 'all' as const,
      description: 'both regions; or only the source, which is shown and refused until a cutover is proven',
    })(),
    'allow-protected': Flags.boolean({
      description: 'take down an environment that is protected, or named as production is',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask; without a terminal it wants -e too' }),
  };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(
      Cleanup,
      // oclif has no flag whose value may be left out.
      this.argv.map((word) => (word === '--empty-buckets' ? '--empty-buckets=now' : word)),
    );
    const config = this.loadConfig(flags);
    const { environmentSuffix, sourceRegion, targetRegion } = config.config;
    if (isProtected(config.config) && !flags['allow-protected']) throw isProtectedError(environmentSuffix);
    const { confirmDestruction, requireSomebodyToAsk } = await import('../ui/confirm.ts');
    const wasNamed = flags['environment-suffix'] !== undefined;
    // A suffix out of some file is not what somebody named who is not there.
    if (flags.scope === 'all' && (!flags.yes || !wasNamed) && !(flags.yes && process.stdin.isTTY))
      requireSomebodyToAsk();
    if (!flags.json && !flags.events) await this.#showPlan(config, !flags.yes);
    if (flags.scope === 'source') throw notSourceOnly(sourceRegion, targetRegion);
    if (!flags.yes)
      await confirmDestruction(
        `Everything above of ${environmentSuffix} in ${sourceRegion} and ${targetRegion} will be deleted.`,
        environmentSuffix,
      );
    return this.runPhases(config, flags, {
      command: 'cleanup',
      phases: ['cleanup'],
      options: {
        emptyBuckets: flags['empty-buckets'] === 'now' || (flags['empty-buckets'] ?? false),
        bypassGovernance: flags['bypass-governance'],
        ...(flags['drain-timeout'] !== undefined && { drainSeconds: flags['drain-timeout'] }),
        forceDeleteStacks: flags['force-delete-stacks'],
      },
    });
  }

  /** Where the question will be, if there is one. */
  async #showPlan(config: LoadedConfig, isQuestion: boolean): Promise<void> {
    const [{ withWorld }, { planCleanup }, { renderCleanupPlan }, { loadLook }] = await Promise.all([
      import('../world.ts'),
      import('../phases/cleanup/plan-cleanup.ts'),
      import('../ui/cleanup-plan.ts'),
      import('../ui/look.ts'),
    ]);
    const { endpointUrl } = config.config;
    const plan = await withWorld(config, endpointUrl === undefined ? {} : { endpointUrl }, (world) =>
      planCleanup(world, Date.now()),
    );
    const stream = isQuestion ? process.stderr : process.stdout;
    stream.write(`${renderCleanupPlan(plan, await loadLook(stream, process.env))}\n\n`);
  }
}

const isProtectedError = (environmentSuffix: string): MigrationError =>
  new MigrationError('usage', `The environment ${environmentSuffix} is protected.`, {
    code: 'ENVIRONMENT_PROTECTED',
    untouched: 'Nothing was called on AWS.',
    next: ['Run the same command with --allow-protected if it is really to be taken down.'],
  });

const notSourceOnly = (source: string, target: string): MigrationError =>
  new MigrationError(
    'usage',
    `Taking down ${source} alone is refused, since nothing proves that ${target} lives without it: ${whyNotSourceOnly.join('; ')}.`,
    {
      code: 'SOURCE_STILL_NEEDED',
      untouched: 'Nothing was deleted.',
      next: ['Keep both regions; or take down both with --scope all, which deletes the data of both.'],
    },
  );
