import { Flags } from '@oclif/core';
import { awsFlags, commonFlags, runFlags, syncFlags } from '../cli/flags.ts';
import { RunCommand } from '../cli/run-command.ts';
import { folderToUpload } from '../phases/sync/folder.ts';
import type { RunResult } from '../ui/result.ts';

export default class Sync extends RunCommand {
  static override summary = 'Bring data to the source region, and have what was there before replicated too.';
  static override description =
    'Writes test data, or uploads a folder of your own, for replication to carry over. Then a batch job of S3 replicates what was in the source bucket before its replication rules; a job that is under way is taken up again. Ends well when the job is complete and nothing of it failed.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -e dev --objects 1000',
    '<%= config.bin %> <%= command.id %> -e dev --folder ./history --prefix 2026',
  ];
  static override flags = {
    ...commonFlags,
    ...awsFlags,
    ...runFlags,
    ...syncFlags,
    folder: Flags.string({ description: 'upload these files instead of test data', helpValue: 'DIR' }),
    prefix: Flags.string({
      description: 'begins the key of every file of the folder',
      helpValue: 'PREFIX',
      dependsOn: ['folder'],
    }),
  };

  async run(): Promise<RunResult> {
    const { flags } = await this.parse(Sync);
    const folder = flags.folder === undefined ? undefined : folderToUpload(flags.folder, flags.prefix);
    return this.runPhases(this.loadConfig(flags), flags, {
      command: 'sync',
      phases: ['sync'],
      options: { emptyBuckets: false, folder },
    });
  }
}
