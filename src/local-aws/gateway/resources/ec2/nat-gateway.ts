import { AwsFault } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';
import { membersOf, tag, text, textAt, type Ec2 } from './ec2.ts';

/** AWS::EC2::NatGateway, with what AWS refuses: a subnet or an address that is not there, no way to the internet. */
export function createNatGatewayHook(ec2: Ec2): ResourceHook {
  const resource = (id: string) => ({ physicalId: id, attributes: { NatGatewayId: id } });

  const refuseUnlessReachable = async (change: ResourceChange): Promise<void> => {
    const { SubnetId, AllocationId, ConnectivityType } = change.properties;
    const [subnet] = await ec2.describe(change, 'DescribeSubnets', 'subnetSet', {
      'SubnetId.1': text(SubnetId),
    });
    if (!subnet) throw new Error(`The subnet ID '${text(SubnetId)}' does not exist`);
    if (ConnectivityType === 'private') return;
    const addresses = await ec2.describe(change, 'DescribeAddresses', 'addressesSet');
    if (!addresses.some((address) => textAt(address, 'allocationId') === AllocationId)) {
      throw new Error(`The allocation ID '${text(AllocationId)}' does not exist`);
    }
    const vpc = textAt(subnet, 'vpcId');
    const gateways = await ec2.describe(change, 'DescribeInternetGateways', 'internetGatewaySet');
    const attached = gateways.flatMap((gateway) => membersOf(gateway, 'attachmentSet'));
    // The order that CloudFormation cannot infer: DependsOn the attachment, or the route through it.
    if (!attached.some((attachment) => textAt(attachment, 'vpcId') === vpc)) {
      throw new Error(`Network ${vpc} has no Internet gateway attached`);
    }
  };

  return {
    type: 'AWS::EC2::NatGateway',
    provide: {
      replacedBy: ['AllocationId', 'ConnectivityType', 'PrivateIpAddress', 'SubnetId'],
      create: async (change) => {
        await refuseUnlessReachable(change);
        const { SubnetId, AllocationId, ConnectivityType, Tags } = change.properties;
        const created = await ec2.call(change, 'CreateNatGateway', {
          SubnetId: text(SubnetId),
          AllocationId: text(AllocationId),
          ConnectivityType: text(ConnectivityType) || 'public',
        });
        const id = textAt(created, 'natGateway', 'natGatewayId');
        await tag(ec2, change, id, Tags);
        return resource(id);
      },
      update: async (change) => {
        await tag(ec2, change, change.physicalId, change.properties.Tags, change.previousProperties?.Tags);
        return resource(change.physicalId);
      },
      delete: async (change) => {
        try {
          await ec2.call(change, 'DeleteNatGateway', { NatGatewayId: change.physicalId });
        } catch (error) {
          if (!(error instanceof AwsFault && error.code === 'NatGatewayNotFound')) throw error;
        }
      },
    },
  };
}
