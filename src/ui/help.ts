import { Help } from '@oclif/core/help';
import { exitCodes } from '../errors.ts';

/** oclif's help, and what the exit codes mean below it. */
export default class MigrateHelp extends Help {
  override async showRootHelp(): Promise<void> {
    await super.showRootHelp();
    this.log(this.exitCodeSection());
  }

  override async showCommandHelp(command: Parameters<Help['showCommandHelp']>[0]): Promise<void> {
    await super.showCommandHelp(command);
    this.log(this.exitCodeSection());
  }

  override async showTopicHelp(topic: Parameters<Help['showTopicHelp']>[0]): Promise<void> {
    await super.showTopicHelp(topic);
    this.log(this.exitCodeSection());
  }

  private exitCodeSection(): string {
    const codes = Object.values(exitCodes).map(({ exit, meaning }): [string, string] => [
      String(exit),
      meaning,
    ]);
    return this.section('EXIT CODES', codes);
  }
}
