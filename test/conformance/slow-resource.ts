import type { ResourceFault } from '../../src/local-aws/gateway/service.ts';

/** A resource that the gateway takes its time for, so that what makes it can be seen under way however slow the machine is. */
export const slowResource = {
  type: 'AWS::SQS::Queue',
  action: 'create',
  logicalId: 'SlowQueue',
  latencyMs: 2_000,
} as const satisfies ResourceFault;
