import { describe, expect, it } from 'vitest';
import { MigrationError, type LayerFailure } from '../../../src/errors.ts';
import { asciiGlyphs } from '../../../src/ui/glyphs.ts';
import { renderError } from '../../../src/ui/error.ts';
import { failureTree } from '../../../src/ui/failure-tree.ts';
import { errorResult } from '../../../src/ui/result.ts';
import { expectGolden } from './golden.ts';
import { plainLook } from './scripted-run.ts';

const stackId =
  'arn:aws:cloudformation:eu-central-1:111122223333:stack/StackSet-trading-analytics-network-dev-1/2';
const network: LayerFailure = {
  layer: 'network',
  verb: 'created',
  operation: { id: '6d2f', stackSet: 'trading-analytics-network-dev', status: 'FAILED' },
  regions: [
    {
      region: 'eu-central-1',
      outcome: 'failed',
      stackId,
      resource: { logicalId: 'TargetVPC', type: 'AWS::EC2::VPC', status: 'CREATE_FAILED' },
      words: 'The maximum number of VPCs has been reached. \u001b[31m(Service: Ec2,\n Status Code: 400)',
      cause: 'QUOTA',
      meaning: 'A quota of the account is used up in eu-central-1.',
      mend: [
        'aws service-quotas list-service-quotas --region eu-central-1 --service-code vpc',
        `aws cloudformation describe-stack-events --region eu-central-1 --stack-name ${stackId} --max-items 50`,
      ],
    },
    {
      region: 'us-east-1',
      outcome: 'cancelled',
      words: '',
      cause: 'CANCELLED',
      meaning: 'Not started, since another region had failed.',
      mend: [],
    },
  ],
};
const table: LayerFailure = {
  layer: 'dashboard-state',
  verb: 'updated',
  regions: [
    {
      region: 'us-east-1',
      outcome: 'failed',
      words: '',
      cause: 'UNKNOWN',
      meaning: "AWS's words are all there is.",
      mend: [],
    },
  ],
};
const error = new MigrationError('aws', 'Layer network could not be created in eu-central-1: …', {
  code: 'LAYER_FAILED',
  untouched: 'Layers that depend on it were not touched.',
  next: ['Mend the cause, then run the same command again: it goes on from here.'],
  failures: [network, table],
});

describe('failed layers', () => {
  it('are told as a tree down to what mends them', () =>
    expectGolden('failure-tree.txt', renderError(error, plainLook(80))));

  it('are told where there is ASCII only', () =>
    expectGolden(
      'failure-tree-ascii.txt',
      failureTree([network], { ...plainLook(80), glyphs: asciiGlyphs }).join('\n'),
    ));

  it('keep within the width, but for commands', () => {
    const lines = renderError(error, plainLook(60)).split('\n');
    for (const line of lines.filter((each) => !/ aws |arn:/.test(each)))
      expect(line.length).toBeLessThanOrEqual(60);
  });

  it('are in the JSON as they are', () => {
    expect(errorResult(error)).toMatchObject({ code: 'LAYER_FAILED', exit: 4, failures: [network, table] });
    expect(errorResult(new MigrationError('usage', 'No.', { code: 'USAGE' }))).not.toHaveProperty('failures');
  });
});
