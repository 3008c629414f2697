import { AwsFault, type Scope } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';
import { overlap } from './cidr.ts';
import { tag, text, textAt, type Ec2 } from './ec2.ts';

/** AWS::EC2::VPCPeeringConnection between VPCs of one account, which AWS accepts by itself. */
export function createVpcPeeringHook(ec2: Ec2): ResourceHook {
  const resource = (id: string) => ({ physicalId: id, attributes: { Id: id } });

  const cidrOf = async (scope: Scope, vpcId: string): Promise<string | undefined> => {
    const [vpc] = await ec2.describe(scope, 'DescribeVpcs', 'vpcSet', { 'VpcId.1': vpcId });
    return vpc && textAt(vpc, 'cidrBlock');
  };

  const peerOf = ({ properties, account, region }: ResourceChange): Scope => ({
    account: text(properties.PeerOwnerId) || account,
    region: text(properties.PeerRegion) || region,
  });

  const refuseUnlessPeerable = async (change: ResourceChange): Promise<void> => {
    const { VpcId, PeerVpcId } = change.properties;
    if (peerOf(change).account !== change.account) {
      throw new Error('The local AWS peers VPCs of one account only: leave PeerOwnerId out.');
    }
    const own = await cidrOf(change, text(VpcId));
    if (own === undefined) throw new Error(`The vpc ID '${text(VpcId)}' does not exist`);
    const other = await cidrOf(peerOf(change), text(PeerVpcId));
    // EC2 takes the request, and the connection then fails: for a VPC that is not in PeerRegion, and for overlapping blocks.
    if (other === undefined || overlap(own, other)) {
      throw new Error('VpcPeeringConnection failed to stabilize');
    }
  };

  return {
    type: 'AWS::EC2::VPCPeeringConnection',
    provide: {
      replacedBy: ['PeerOwnerId', 'PeerRegion', 'PeerRoleArn', 'PeerVpcId', 'VpcId'],
      create: async (change) => {
        await refuseUnlessPeerable(change);
        const { VpcId, PeerVpcId, Tags } = change.properties;
        const peer = peerOf(change);
        const requested = await ec2.call(change, 'CreateVpcPeeringConnection', {
          ...{ VpcId: text(VpcId), PeerVpcId: text(PeerVpcId), PeerRegion: peer.region },
        });
        const id = textAt(requested, 'vpcPeeringConnection', 'vpcPeeringConnectionId');
        await ec2.call(peer, 'AcceptVpcPeeringConnection', { VpcPeeringConnectionId: id });
        await tag(ec2, change, id, Tags);
        return resource(id);
      },
      update: async (change) => {
        await tag(ec2, change, change.physicalId, change.properties.Tags, change.previousProperties?.Tags);
        return resource(change.physicalId);
      },
      delete: async (change) => {
        try {
          await ec2.call(change, 'DeleteVpcPeeringConnection', { VpcPeeringConnectionId: change.physicalId });
        } catch (error) {
          if (!(error instanceof AwsFault && error.code === 'InvalidVpcPeeringConnectionID.NotFound'))
            throw error;
        }
      },
    },
  };
}
