import { z } from 'zod';
import { phaseNames, runbookPhases } from '../phases/names.ts';
import { pause } from './duration.ts';

/** Of the configuration: who decides, who is told, and what else is tried while phases run. */

export const runbook = z.strictObject({
  approvals: z
    .union([z.literal('none'), z.array(z.enum(runbookPhases))])
    .optional()
    .meta({
      description:
        'Phases that `run` begins only when somebody has approved them, or none. Every phase after the first when left out.',
      examples: [['sync', 'test-app']],
    }),
});

const told = (service: string, example: string) =>
  z.union([
    z.boolean(),
    z.string().regex(new RegExp(`^arn:[a-z-]+:${service}:[a-z0-9-]+:\\d{12}:.+$`), {
      error: `must be true, false or an ARN such as ${example}`,
    }),
  ]);

export const notifications = z.strictObject({
  topic: told('sns', 'arn:aws:sns:us-east-1:123456789012:operators')
    .default(false)
    .describe(
      'SNS topic that is told of phases, gates and approvals: an ARN, or true for the platform’s own in the source region.',
    ),
  eventBus: told('events', 'arn:aws:events:us-east-1:123456789012:event-bus/operators')
    .default(false)
    .describe('Event bus that gets the same as events: an ARN, or true for the platform’s own.'),
});

const phaseCommands = (what: string) =>
  z
    .partialRecord(z.enum(phaseNames), z.string().min(1))
    .default({})
    .describe(`Command lines for a shell, by phase, ${what}`);

export const hooks = z.strictObject({
  before: phaseCommands('which a phase waits for: one that does not end with 0 keeps it from starting.'),
  after: phaseCommands('after a phase is done: one that does not end with 0 makes it count as refused.'),
  timeout: pause.default('5m').describe('How long a hook may take.'),
});

export const check = z.strictObject({
  name: z.string().min(1).max(80).describe('What the check is called.'),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('Address that is asked. Its query is not shown, but do not put secrets into this file.'),
  method: z.enum(['GET', 'HEAD', 'OPTIONS']).default('GET'),
  status: z.int().min(100).max(599).default(200).describe('Status that it has to answer.'),
  headers: z.record(z.string(), z.string()).default({}),
  contains: z.string().optional().describe('Text that the answer has to contain.'),
  maxLatency: pause.default('5s').describe('How long the answer may take.'),
  region: z.enum(['source', 'target']).default('target').describe('Region that the check is shown with.'),
});
