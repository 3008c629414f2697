import { describe, expect, it } from 'vitest';
import { markdownTable, withSection } from '../../../../scripts/templates/document/markdown.ts';
import { deployOnPaper } from '../../../../scripts/templates/on-paper.ts';
import { overviewLines, problemLines } from '../../../../scripts/templates/report.ts';
import { plainPalette } from '../../../../src/ui/palette.ts';
import { layerOf, settings } from './layers.ts';

describe('what is wrong', () => {
  it('is told template by template', () => {
    const problems = [
      { template: 'b.json', rule: 'names', what: 'one' },
      { template: 'a.json', rule: 'sizes', what: 'two' },
      { template: 'b.json', rule: 'cycles', what: 'three' },
    ];
    expect(problemLines(problems, plainPalette)).toEqual([
      'a.json: sizes: two',
      'b.json: names: one',
      'b.json: cycles: three',
      '',
      '3 problems',
    ]);
  });
});

describe('what there is', () => {
  it('is a table of resources by layer and region, and of sizes', () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a' } };
    const layers = [
      layerOf('queues', { Resources: { A: { ...queue, Condition: 'IsSource' }, B: queue } }),
      layerOf(
        'single',
        { Resources: { A: queue } },
        { kind: 'stack', regions: ['source'], onlyIf: 'DomainName' },
      ),
    ];
    const lines = overviewLines(
      {
        layers,
        byDefault: deployOnPaper(layers, { ...settings, DomainName: 'example.com' }),
        regions: ['us-east-1', 'eu-central-1'],
        sizes: (template) => ({
          bytes: template === 'queues.json' ? 51_201 : 51_200,
          resources: 1,
          parameters: 2,
          outputs: 3,
        }),
      },
      plainPalette,
    );
    expect(lines).toEqual([
      'Layer   Kind      us-east-1  eu-central-1  Parameters  Outputs   Bytes',
      'queues  StackSet          2             1           2        3  51,201  by the artifact bucket',
      'single  stack             1                         2        3  51,200  only with DomainName',
      'Total                     3             1',
    ]);
  });
});

describe('the document', () => {
  it('is replaced between its markers only', () => {
    const document = 'a\n\n<!-- x: begin -->\n\nold\n\n<!-- x: end -->\n\nb';
    expect(withSection(document, 'x', 'new')).toBe(document.replace('old', 'new'));
  });

  it('must have the markers', () => {
    expect(() => withSection('a', 'x', 'new')).toThrow('the document needs <!-- x: begin -->');
  });

  it('has tables whose cells may have pipes', () => {
    expect(markdownTable(['a', 'b'], [['x|y', 'z']])).toBe('| a | b |\n| --- | --- |\n| x\\|y | z |');
  });
});
