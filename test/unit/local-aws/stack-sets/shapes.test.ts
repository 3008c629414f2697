import { describe, expect, it } from 'vitest';
import {
  envelope,
  operation,
  stackInstance,
  stackSet,
  summaries,
} from '../../../../src/local-aws/gateway/stack-sets/wire/shapes.ts';
import { aDefinition, anInstance, anOperation, aSet } from './support.ts';

/** The integration test reads every field through the SDK; here is what the SDK does not show. */
describe('shapes', () => {
  it('wrap a result as the Query protocol does, even an empty one', () => {
    expect(envelope('DeleteStackSet', 'id', '')).toBe(
      '<DeleteStackSetResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">' +
        '<DeleteStackSetResult></DeleteStackSetResult>' +
        '<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DeleteStackSetResponse>',
    );
  });

  it('escape what came from outside', () => {
    const set = aSet();
    set.definition = { ...aDefinition({ Note: '<&>' }), templateBody: '{"a":"<b>"}' };
    expect(stackSet(set)).toContain('<ParameterValue>&lt;&amp;&gt;</ParameterValue>');
    expect(stackSet(set)).toContain('<TemplateBody>{&quot;a&quot;:&quot;&lt;b&gt;&quot;}</TemplateBody>');
  });

  it('hide what NoEcho hides, in the set and in its overrides', () => {
    const set = aSet();
    set.definition = { ...aDefinition({ Password: 'secret', Suffix: 'dev' }), noEcho: ['Password', 'Other'] };
    const instance = anInstance('us-east-1', { overrides: { Password: 'secret' } });
    for (const shown of [stackSet(set), stackInstance(set, instance)]) {
      expect(shown).toContain('<ParameterKey>Password</ParameterKey><ParameterValue>****</ParameterValue>');
      expect(shown).not.toMatch(/secret|Other/);
    }
    expect(stackSet(set)).toContain('<ParameterValue>dev</ParameterValue>');
  });

  it('leave out what has no value yet', () => {
    const set = aSet();
    const instance = stackInstance(set, anInstance('us-east-1'));
    expect(instance).not.toContain('<StackId>');
    expect(instance).not.toContain('<StatusReason>');
    expect(instance).toContain('<ParameterOverrides></ParameterOverrides>');
    expect(operation(set, anOperation(set))).not.toMatch(/<EndTimestamp>|<RetainStacks>/);
  });

  it('list members with the token of the next page', () => {
    expect(summaries({ items: ['a', 'b'], nextToken: '2' }, (text) => text)).toBe(
      '<Summaries><member>a</member><member>b</member></Summaries><NextToken>2</NextToken>',
    );
  });
});
