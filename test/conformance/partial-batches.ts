import type { WireFault } from '../../src/local-aws/gateway/service.ts';

/** A region in which half of the records of PutRecords find their shard too busy. */
export const busyRegion = 'eu-west-1';

export const partialBatches: WireFault = {
  ...{ kind: 'throttle-partly', service: 'kinesis', region: busyRegion, rate: 0.5 },
};
