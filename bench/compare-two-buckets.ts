// Compares the buckets `source` and `target` at an endpoint as verify-replication --deep does; a process of its own, so that its memory
// is its own.
//
//   node bench/compare-two-buckets.ts URL     prints {"equal":n,"peakMegabytes":m}
import { createClients } from '../src/aws/clients.ts';
import { createListings } from '../src/aws/listings.ts';
import { createObjects } from '../src/aws/objects.ts';
import { keepHeapSmall } from '../src/cli/memory.ts';
import { compareBuckets } from '../src/replication/deep/compare-buckets.ts';
import { beginning } from '../src/replication/deep/position.ts';
import { systemClock } from '../src/runbook/clock.ts';

const [endpointUrl = ''] = process.argv.slice(2);
keepHeapSmall();
const clients = createClients({
  endpointUrl,
  credentials: { accessKeyId: '123456789012', secretAccessKey: 'bench' },
});
const { equal, differences } = await compareBuckets({
  ...{ listings: createListings(clients), objects: createObjects(clients), clock: systemClock },
  source: { region: 'us-east-1', bucket: 'source' },
  target: { region: 'eu-central-1', bucket: 'target' },
  ...{ replicatesMarkers: false, from: beginning, patienceSeconds: 0, signal: new AbortController().signal },
  onProgress: () => undefined,
});
clients.destroy();
console.log(JSON.stringify({ equal, differences, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
