import { MigrationError } from '../errors.ts';
import { stopRequested } from '../runbook/outcome.ts';

/** What becomes of what AWS is at work on. */
export type Choice = 'leave' | 'stop';

/**
 * What the operator wants; undefined when nobody can be asked, or there is nothing to stop. Another Ctrl-C at the question
 * rejects.
 */
export type AskWhatToDo = () => Promise<Choice> | undefined;

/** How long a run may take to save its state once it was told twice. */
const lastMilliseconds = 2000;

/**
 * A signal that is aborted by the first SIGINT or SIGTERM, so that the state is saved: at once, or when the operator has said what
 * is to become of what runs. A second one leaves at once, and ends a process that hangs.
 * @param invocation the command that continues.
 */
export function listenForInterruption(
  invocation: string,
  ask: AskWhatToDo = () => undefined,
): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let isAsking = false;
  let isOver = false;
  const abort = (name: NodeJS.Signals, choice: Choice): void =>
    controller.abort(interrupted(name, choice, invocation));
  const leaveAtOnce = (name: NodeJS.Signals): void => {
    // The run may have ended while the question stood.
    if (isOver) return;
    abort(name, 'leave');
    setTimeout(() => process.exit(130), lastMilliseconds).unref();
  };
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    if (isAsking) {
      leaveAtOnce(name);
      return;
    }
    // SIGTERM comes from a program, which waits for no answer.
    const asked = name === 'SIGINT' ? ask() : undefined;
    if (!asked) {
      abort(name, 'leave');
      return;
    }
    isAsking = true;
    void asked.then(
      (choice) => abort(name, choice),
      () => leaveAtOnce(name),
    );
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      isOver = true;
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}

const interrupted = (name: NodeJS.Signals, choice: Choice, invocation: string): MigrationError =>
  new MigrationError('interrupted', `Interrupted by ${name}.`, {
    code: choice === 'stop' ? stopRequested : 'INTERRUPTED',
    untouched:
      choice === 'stop'
        ? 'The state is saved. What could be stopped on AWS ends by itself, and the rest goes on there.'
        : 'The state is saved; what AWS was already asked to do goes on there.',
    next: [invocation],
  });
