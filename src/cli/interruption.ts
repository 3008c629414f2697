import { MigrationError } from '../errors.ts';

/**
 * A signal that is aborted by the first SIGINT or SIGTERM, so that the state is saved; a second one ends the process at once.
 * @param invocation the command that continues.
 */
export function listenForInterruption(invocation: string): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(
      new MigrationError('interrupted', `Interrupted by ${name}.`, {
        code: 'INTERRUPTED',
        untouched: 'The state is saved; what AWS was already asked to do goes on there.',
        next: [invocation],
      }),
    );
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop: () => void process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}
