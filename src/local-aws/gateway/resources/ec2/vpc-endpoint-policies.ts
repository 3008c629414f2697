import type { AwsRequest, AwsResponse, ResourceHook, Service } from '../../service.ts';
import { element } from '../../xml.ts';

/** What an endpoint has that was given no policy: everything is allowed. */
const defaultPolicy = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

/**
 * The policies of VPC endpoints, which the emulator takes and does not tell. They are kept here by endpoint id, from
 * CloudFormation and from EC2's API, and put into what DescribeVpcEndpoints answers.
 */
export function createVpcEndpointPolicies(): { readonly hook: ResourceHook; readonly service: Service } {
  const policies = new Map<string, string>();

  const remember = (request: AwsRequest, answer: AwsResponse): void => {
    const params = new URLSearchParams(request.body.toString());
    const policy = params.get('PolicyDocument');
    const id = params.get('VpcEndpointId') ?? endpointId.exec(answer.body.toString())?.[1];
    if (id === undefined || answer.status >= 300) return;
    if (params.get('ResetPolicy') === 'true') policies.delete(id);
    else if (policy !== null) policies.set(id, policy);
  };

  return {
    hook: {
      type: 'AWS::EC2::VPCEndpoint',
      after: async ({ action, physicalId, properties }) => {
        const { PolicyDocument: policy } = properties;
        if (action === 'delete' || policy === undefined) policies.delete(physicalId);
        else policies.set(physicalId, typeof policy === 'string' ? policy : JSON.stringify(policy));
      },
    },
    service: {
      name: 'ec2',
      handle: async (request, forward) => {
        const answer = await forward(request);
        switch (new URLSearchParams(request.body.toString()).get('Action')) {
          case 'CreateVpcEndpoint':
          case 'ModifyVpcEndpoint':
            remember(request, answer);
            return answer;
          case 'DescribeVpcEndpoints':
            return { ...answer, body: withPolicies(answer.body, policies) };
          default:
            return answer;
        }
      },
    },
  };
}

const endpointId = /<vpcEndpointId>([^<]+)<\/vpcEndpointId>/;

const withPolicies = (body: Buffer, policies: ReadonlyMap<string, string>): Buffer =>
  Buffer.from(
    body
      .toString()
      .replace(
        new RegExp(endpointId, 'g'),
        (id: string, name: string) => id + element('policyDocument', policies.get(name) ?? defaultPolicy),
      ),
  );
