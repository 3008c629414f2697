import type { JournalEntry, RecordedEvent } from '../runbook/events.ts';
import { createCurve } from './curve.ts';
import { decisionOf } from './decisions.ts';
import type { Draft, GateDraft } from './draft.ts';

type Event<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

/** Takes one entry of the run into the draft. What the report does not speak of is left out, newer events too. */
export function applyEvent(draft: Draft, entry: JournalEntry): void {
  const { event, time, actor } = entry;
  draft.last = entry;
  draft.entries += 1;
  draft.actors.add(actor);
  const decided = decisionOf(event);
  if (decided) draft.decisions.push({ at: time, actor, ...decided });
  switch (event.type) {
    case 'run-resumed':
      Object.assign(draft, { status: null, reason: null });
      return;
    case 'run-ended':
      Object.assign(draft, { status: event.status, reason: event.reason ?? null });
      return;
    case 'phase-started':
    case 'phase-ended': {
      applyPhase(draft, event, time);
      return;
    }
    case 'step-started':
    case 'step-ended': {
      applyStep(draft, event);
      return;
    }
    case 'action-intended': {
      const { action, what, region, token } = event;
      draft.work.set(token, { action, what, region, from: time, to: null, outcome: null });
      return;
    }
    case 'action-ended': {
      const work = draft.work.get(event.token);
      if (work) Object.assign(work, { to: time, outcome: event.outcome });
      return;
    }
    case 'stack-settled': {
      const { layer, region, outcome, stackId, resources } = event;
      draft.stacks.set(`${layer} ${region}`, { layer, region, outcome, stackId, at: time, resources });
      return;
    }
    case 'layer-failed':
      draft.failures.push({ at: time, failure: event.failure });
      return;
    case 'gate-opened':
    case 'gate-sampled':
    case 'gate-decided': {
      applyGate(draft, event, time);
      return;
    }
    case 'check-ended': {
      const { phase, region, name, proves, outcome, seconds, detail } = event;
      const check = { phase, region, name, proves, outcome, seconds, detail };
      draft.checks.set(`${phase} ${region} ${name}`, check);
      return;
    }
    case 'backfill-ended': {
      const { region, job, status, total, succeeded, failed } = event;
      draft.backfills.push({ region, job, status, total, succeeded, failed });
      return;
    }
    case 'phase-skipped': {
      const phase = draft.phases.get(event.phase);
      if (phase) Object.assign(phase, { status: 'skipped', reason: event.reason });
      return;
    }
    case 'phase-taken': {
      const phase = draft.phases.get(event.phase);
      if (phase) Object.assign(phase, { status: 'done', reason: `by run ${event.run}` });
      return;
    }
    case 'conditions-checked':
      draft.conditions.push({ at: time, phase: event.phase, conditions: event.conditions });
      return;
    case 'preflight-checked':
      draft.preflight = { at: time, counts: event.counts, findings: event.findings };
      return;
    case 'hook-ended': {
      const { phase, when, exitCode, seconds } = event;
      draft.hooks.push({ at: time, phase, when, exitCode, seconds });
      return;
    }
    case 'notification-failed':
      draft.untold.push({ at: time, channel: event.channel, reason: event.reason });
      return;
    case 'content-compared':
      draft.contents.push({ at: time, phase: event.phase, ...event.content });
      return;
    case 'evidence-written': {
      const { phase, file, sha256, verdict } = event;
      draft.evidence.push({ at: time, phase, file, sha256, verdict });
      return;
    }
    case 'cleanup-counted':
    case 'cleanup-confirmed': {
      applyCleanup(draft, event);
      return;
    }
    default:
      return;
  }
}

function applyPhase(draft: Draft, event: Event<'phase-started' | 'phase-ended'>, time: string): void {
  const phase = draft.phases.get(event.phase);
  if (!phase) return;
  if (event.type === 'phase-started') {
    // A crash did not say when it was: the phase was at work until something else was written.
    if (phase.since !== null) phase.spans.push({ from: phase.since, to: time });
    Object.assign(phase, { status: 'running', reason: null, since: time });
    return;
  }
  phase.spans.push({ from: phase.since ?? time, to: time });
  Object.assign(phase, {
    status: event.status,
    seconds: event.seconds,
    reason: event.reason ?? null,
    since: null,
  });
}

function applyStep(draft: Draft, event: Event<'step-started' | 'step-ended'>): void {
  const steps = draft.phases.get(event.phase)?.steps;
  if (!steps) return;
  const { step } = event;
  const known = steps.get(step) ?? { step, title: step, ok: null, seconds: 0, detail: '' };
  if (event.type === 'step-started') steps.set(step, { ...known, title: event.title, ok: null });
  else steps.set(step, { ...known, ok: event.ok, seconds: event.seconds, detail: event.detail });
}

function applyGate(
  { gates }: Draft,
  event: Event<'gate-opened' | 'gate-sampled' | 'gate-decided'>,
  time: string,
): void {
  if (event.type === 'gate-opened') {
    const { phase, title, samples, maxLagSeconds, timeoutSeconds } = event;
    const limits = { wantedSamples: samples, maxLagSeconds, timeoutSeconds };
    const undecided = { decidedAt: null, verdict: null, early: null, samples: 0, readings: [] };
    gates.push({ phase, title, openedAt: time, ...limits, ...undecided, curves: new Map() });
    return;
  }
  const gate = gates.findLast(({ phase }) => phase === event.phase);
  if (!gate) return;
  if (event.type === 'gate-sampled') {
    addSample(gate, event);
    return;
  }
  const { verdict, readings, early = null } = event;
  Object.assign(gate, { decidedAt: time, verdict, readings, early });
}

function addSample(gate: GateDraft, { sample }: Event<'gate-sampled'>): void {
  gate.samples += 1;
  gate.readings = sample.readings;
  for (const { subject, lagSeconds, verdict, maxLagSeconds } of sample.readings) {
    const limitSeconds = maxLagSeconds ?? gate.maxLagSeconds;
    const curve = gate.curves.get(subject) ?? { limitSeconds, collected: createCurve() };
    curve.limitSeconds = limitSeconds;
    curve.collected.add({ at: sample.takenAt, lag: lagSeconds, verdict });
    gate.curves.set(subject, curve);
  }
}

function applyCleanup(draft: Draft, event: Event<'cleanup-counted' | 'cleanup-confirmed'>): void {
  const known = draft.cleanup ?? {
    ...{ bucketsEmptied: 0, versionsDeleted: 0 },
    ...{ remaining: null, removed: [], staying: [] },
  };
  if (event.type === 'cleanup-confirmed') {
    const { remaining, removed = [], staying = [] } = event;
    draft.cleanup = { ...known, remaining, removed, staying };
    return;
  }
  draft.cleanup = {
    ...known,
    bucketsEmptied: known.bucketsEmptied + event.bucketsEmptied,
    versionsDeleted: known.versionsDeleted + event.versionsDeleted,
    remaining: null,
  };
}
