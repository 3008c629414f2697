import { expect, it } from 'vitest';
import { driftSection, type StackDrift } from '../../../src/ui/drift.ts';
import { glyphsFor } from '../../../src/ui/glyphs.ts';
import { plainPalette } from '../../../src/ui/palette.ts';

const look = { glyphs: glyphsFor({}), palette: plainPalette, width: 100 };
const stack = (change: Partial<StackDrift>): StackDrift => ({
  ...{ layer: 'network', region: 'us-east-1', status: 'in-sync', resources: [] },
  ...change,
});
const resource = (change: Partial<StackDrift['resources'][number]['differences'][number]>) => ({
  ...{ logicalId: 'Cluster', type: 'AWS::RDS::DBCluster', status: 'modified' as const },
  differences: [
    { path: '/Port', kind: 'NOT_EQUAL' as const, expected: '1', actual: '2\u001B[31m', ...change },
  ],
});

it('shows first what somebody should look at, and only counts what is in sync', () => {
  const lines = driftSection(
    [
      stack({}),
      stack({ layer: 'database', status: 'expected', resources: [resource({ expectedBecause: 'T34' })] }),
      stack({ layer: 'storage', status: 'unknown', reason: 'No permission.' }),
      stack({ layer: 'topics', status: 'drifted', resources: [resource({}), resource({ kind: 'REMOVE' })] }),
      stack({ layer: 'tables', status: 'drifted', resources: [resource({ kind: 'ADD' })] }),
      stack({ region: 'eu-central-1' }),
    ],
    look,
  );
  expect(lines).toEqual([
    '  ✖ topics  us-east-1  differs from its template',
    '    Cluster (AWS::RDS::DBCluster) modified',
    '      /Port: 1 → 2',
    '    Cluster (AWS::RDS::DBCluster) modified',
    '      /Port: 1 is gone',
    '  ✖ tables  us-east-1  differs from its template',
    '    Cluster (AWS::RDS::DBCluster) modified',
    '      /Port: added 2',
    '  ? storage  us-east-1  could not be compared, or not all of it',
    '    No permission.',
    '  ✔ database  us-east-1  differs only where it should',
    '    Cluster (AWS::RDS::DBCluster) modified',
    '      /Port: 1 → 2 (expected: T34)',
    '  ✔ 2 stacks as the template says',
  ]);
  expect(driftSection([], look)).toEqual([]);
});
