import type {
  ApprovedBy,
  Condition,
  JournalEntry,
  MigrationEvent,
  PreflightFinding,
  Reading,
} from '../runbook/events.ts';
import { count, duration, lag, settledAs, timestamp } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { channelNames, resumedAfter } from './live-view.ts';
import { markOf, type Look } from './look.ts';
import { plainPalette } from './palette.ts';
import { oneLine } from './text.ts';

/** An event as one line without its time; undefined for what says nothing to a reader of a log. */
export function plainLine(
  event: MigrationEvent,
  entry: JournalEntry | undefined,
  glyphs: Glyphs,
): string | undefined {
  const look = { palette: plainPalette, glyphs };
  switch (event.type) {
    case 'run-started': {
      const { source, target } = event.regions;
      return `${event.command} ${event.environmentSuffix}: ${source} ${glyphs.arrow} ${target}, account ${event.account}, ${count(event.phases.length, 'phase')}, trading-migrate ${event.toolVersion}`;
    }
    case 'run-resumed':
      return `resumed after ${resumedAfter(event.after)}`;
    case 'run-not-resumed':
      return `all phases are run anew: ${oneLine(event.reason)}`;
    case 'run-ended':
      return `${markOf(event.status, look)} run ${event.status} after ${duration(event.seconds)}`;
    case 'approval-requested':
      return `[${event.phase}] ${glyphs.arrow} waits for an approval`;
    case 'approval-given':
      return `[${event.phase}] ${glyphs.tick} approved by ${approver(event.by)}`;
    case 'phase-skipped':
      return `[${event.phase}] ${glyphs.pending} skipped: ${oneLine(event.reason)}`;
    case 'phase-taken':
      return `[${event.phase}] ${glyphs.tick} done by run ${event.run}`;
    case 'conditions-checked':
      return `[${event.phase}] looked again: ${event.conditions.map((each) => conditionLine(each, look)).join('; ')}`;
    case 'run-paused':
      return `[${event.phase}] ${glyphs.stopped} the run stops before it`;
    case 'run-aborted':
      return `${glyphs.stopped} aborted: ${oneLine(event.reason)}`;
    case 'phase-started':
      return `[${event.phase}] started`;
    case 'phase-ended': {
      // Without an entry it is what an earlier process did.
      const when = entry ? '' : ' earlier';
      return `[${event.phase}] ${markOf(event.status, look)} ${event.status}${when} in ${duration(event.seconds)}`;
    }
    case 'step-started':
      return `[${event.phase}] ${glyphs.arrow} ${event.title}`;
    case 'step-ended': {
      const mark = markOf(event.ok ? 'done' : 'failed', look);
      return `[${event.phase}] ${mark} ${event.step} (${duration(event.seconds)}): ${oneLine(event.detail)}`;
    }
    case 'preflight-checked':
      return event.findings.length === 0
        ? undefined
        : event.findings
            .map(
              ({ severity, region, what }) => `${region} ${findingMark(severity, glyphs)} ${oneLine(what)}`,
            )
            .join('; ');
    case 'deploy-forecast':
      return event.seconds === 0
        ? undefined
        : `[${event.phase}] ${glyphs.arrow} forecast: ${count(event.stacks.length, 'stack')} in about ${duration(event.seconds)}${event.stacks.every(({ source }) => source === 'measured') ? '' : ' on AWS, estimated'}`;
    case 'preflight-skipped':
      return `[${event.phase}] ${glyphs.arrow} no preflight: ${oneLine(event.reason)}`;
    case 'action-intended':
      return `${event.region} ${glyphs.arrow} ${oneLine(event.what)}`;
    case 'stack-settled':
      return `${event.region} ${glyphs.tick} ${event.layer} ${settledAs(event.outcome, event.resources.length)}`;
    case 'layer-failed':
      return event.failure.regions
        .map(({ region, words, request, resource }) => {
          const what = resource ? `${resource.logicalId} (${resource.type})` : request;
          const where = what === undefined ? '' : `${what}: `;
          return `${region} ${glyphs.cross} ${event.failure.layer} not ${event.failure.verb}: ${where}${oneLine(words) || 'cancelled'}`;
        })
        .join('; ');
    case 'layers-detached':
      return [
        `${glyphs.arrow} left to AWS: ${event.running.join(', ')}`,
        ...(event.waiting.length === 0 ? [] : [`not begun: ${event.waiting.join(', ')}`]),
      ].join('; ');
    case 'operation-stopped': {
      const mark = event.outcome === 'stopping' ? glyphs.stopped : glyphs.arrow;
      return `${event.region} ${mark} ${event.layer}: ${oneLine(event.detail)}`;
    }
    case 'gate-opened':
      return `[${event.phase}] gate ${event.title}: wants ${count(event.samples, 'sample')} in a row, lag at most ${lag(event.maxLagSeconds)}, ${event.watch ? 'until it is stopped' : `within ${duration(event.timeoutSeconds)}`}`;
    case 'unknown-allowed':
      return `[${event.phase}] ${glyphs.arrow} ${event.subject} may stay unknown: ${oneLine(event.reason)}`;
    case 'gate-decided':
      return `[${event.phase}] gate ${markOf(event.verdict, look)} ${event.verdict} after ${count(event.samples, 'sample')}, limit ${lag(event.maxLagSeconds)}: ${readings(event.readings)}`;
    case 'check-ended': {
      const mark = markOf(event.outcome, look);
      return `${event.region} ${mark} ${event.name}: ${oneLine(event.detail)}`;
    }
    case 'content-compared':
      return `[${event.phase}] ${markOf(event.content.verdict, look)} content of ${event.content.subject}: ${event.content.equal} of ${event.content.compared} the same${event.content.file === undefined ? '' : `, differences in ${event.content.file}`}`;
    case 'hook-ended': {
      const mark = markOf(event.exitCode === 0 ? 'done' : 'failed', look);
      const how =
        event.exitCode === null ? 'did not end in time, or was killed' : `ended with ${event.exitCode}`;
      return `[${event.phase}] ${mark} hook ${event.when} ${event.phase} ${how} (${duration(event.seconds)})`;
    }
    case 'notification-failed':
      return `warning: nobody is told by the ${channelNames[event.channel]}: ${oneLine(event.reason)}`;
    case 'evidence-written':
      return `[${event.phase}] ${glyphs.arrow} evidence: ${event.file} (${event.verdict}, sha256 ${event.sha256.slice(0, 12)})`;
    case 'backfill-ended':
      return `${event.region} ${glyphs.arrow} batch job ${event.job} ${event.status}: ${event.succeeded} of ${event.total} replicated, ${event.failed} failed`;
    case 'credentials-lost':
      return `${glyphs.cross} ${oneLine(event.reason)} Sign in in another terminal: the run waits for up to ${duration(event.timeoutSeconds)}.`;
    case 'credentials-back':
      return `${glyphs.tick} signed in again after ${duration(event.seconds)}: the run goes on`;
    case 'lock-taken':
      return `lock taken over from ${oneLine(event.from)}: ${oneLine(event.reason)}`;
    case 'stack-given-up':
      return `${event.region} ${glyphs.cross} ${event.layer}: deleted by force, which may leave ${event.resources.map(({ type, physicalId, logicalId }) => `${type} ${physicalId || logicalId}`).join(', ')}`;
    case 'cleanup-counted':
      return `emptied ${count(event.bucketsEmptied, 'bucket')}, deleted ${count(event.versionsDeleted, 'object version')}`;
    case 'cleanup-left-to-lifecycle':
      return `${glyphs.arrow} left to lifecycle rules, which begin by ${timestamp(event.beginsAt)}: ${event.buckets.map(({ bucket, region }) => `${bucket} in ${region}`).join(', ')}`;
    case 'cleanup-confirmed':
      return event.remaining.length === 0
        ? `${glyphs.tick} nothing remains`
        : `${glyphs.cross} ${event.remaining.length} still there: ${event.remaining.join(', ')}`;
    case 'progress': {
      const done = event.total ? ` ${event.done ?? 0}/${event.total}` : '';
      const mark = markOf(event.state ?? 'running', look, glyphs.dot);
      const resource = event.resource === undefined ? '' : ` ${event.resource}`;
      return `${event.region} ${mark} ${oneLine(event.subject)}${resource}: ${oneLine(event.text)}${done}`;
    }
    // Samples have lines of their own (gate-lines.ts). What stacks held is told when it is gone; what became of an action is told
    // by the stack, step or gate that it belongs to.
    case 'gate-sampled':
    case 'cleanup-found':
    case 'action-ended':
      return undefined;
  }
}

const approver = (by: ApprovedBy): string =>
  ({ prompt: 'an operator who was asked', flag: 'a flag', policy: 'the policy' })[by];

const conditionLine = (
  { name, verdict, reasons }: Condition,
  look: Pick<Look, 'palette' | 'glyphs'>,
): string =>
  `${markOf(verdict, look)} ${name}${reasons.length > 0 ? ` (${reasons.map(oneLine).join(', ')})` : ''}`;

const findingMark = (severity: PreflightFinding['severity'], { cross, unknown }: Glyphs): string =>
  ({ block: cross, warn: '!', unknown })[severity];

const readings = (all: readonly Reading[]): string =>
  all.length === 0
    ? 'nothing measured'
    : all.map((reading) => `${reading.subject} ${verdict(reading)}`).join('; ');

const verdict = ({ lagSeconds, verdict, reasons }: Reading): string =>
  `lag ${lag(lagSeconds)}, ${verdict}${reasons.length > 0 ? ` (${reasons.map(oneLine).join(', ')})` : ''}`;
