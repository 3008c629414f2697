import { AwsFault, type Params } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';
import { membersOf, textAt, type Ec2 } from './ec2.ts';

/** AWS::EC2::SecurityGroupIngress and …Egress: rules apart from their group, which two groups that know each other need. */
export const createSecurityGroupRuleHooks = (ec2: Ec2): ResourceHook[] =>
  (['Ingress', 'Egress'] as const).map((direction) => ({
    type: `AWS::EC2::SecurityGroup${direction}`,
    provide: {
      create: async (change) => {
        const authorized = await ec2.call(change, `AuthorizeSecurityGroup${direction}`, ruleOf(change));
        const [rule] = membersOf(authorized, 'securityGroupRuleSet');
        const physicalId = rule ? textAt(rule, 'securityGroupRuleId') : '';
        if (physicalId === '') throw new Error('EC2 answered no rule: IpProtocol and a source are needed');
        return { physicalId, attributes: { Id: physicalId } };
      },
      delete: async (change) => {
        try {
          await ec2.call(change, `RevokeSecurityGroup${direction}`, ruleOf(change));
        } catch (error) {
          if (!(error instanceof AwsFault && error.code.endsWith('NotFound'))) throw error;
        }
      },
    },
  }));

const property = ({ properties }: ResourceChange, name: string): string => {
  const value = properties[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

function ruleOf(change: ResourceChange): Params {
  const source = property(change, 'SourceSecurityGroupId') || property(change, 'DestinationSecurityGroupId');
  const given: [string, string][] = [
    ['GroupId', property(change, 'GroupId')],
    ['IpPermissions.1.IpProtocol', property(change, 'IpProtocol')],
    ['IpPermissions.1.FromPort', property(change, 'FromPort')],
    ['IpPermissions.1.ToPort', property(change, 'ToPort')],
    ['IpPermissions.1.IpRanges.1.CidrIp', property(change, 'CidrIp')],
    ['IpPermissions.1.Ipv6Ranges.1.CidrIpv6', property(change, 'CidrIpv6')],
    ['IpPermissions.1.Groups.1.GroupId', source],
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}
