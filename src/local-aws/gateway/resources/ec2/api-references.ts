import { AwsFault } from '../../emulator-api.ts';
import { errorResponse } from '../../response.ts';
import type { Service } from '../../service.ts';
import type { Ec2 } from './ec2.ts';
import { refuseUnknownId } from './references.ts';

/** The parameters that name something which has to be there, by action. */
const referring: Readonly<Record<string, readonly string[]>> = {
  CreateSubnet: ['VpcId'],
  CreateRouteTable: ['VpcId'],
  CreateSecurityGroup: ['VpcId'],
  CreateVpcEndpoint: ['VpcId', 'RouteTableId', 'SubnetId', 'SecurityGroupId'],
  CreateVpcPeeringConnection: ['VpcId'],
  CreateNatGateway: ['SubnetId'],
  CreateRoute: ['RouteTableId', 'GatewayId', 'NatGatewayId', 'VpcPeeringConnectionId'],
  AssociateRouteTable: ['RouteTableId', 'SubnetId'],
  AttachInternetGateway: ['VpcId', 'InternetGatewayId'],
};

/** EC2's refusal of ids that do not exist: the emulator looks up none of them. */
export const createApiReferences = (ec2: Ec2): Service => ({
  name: 'ec2',
  handle: async (request, forward) => {
    const params = new URLSearchParams(request.body.toString());
    const names = referring[params.get('Action') ?? ''] ?? [];
    const ids = [...params].filter(([name]) => names.includes(name.replace(/\.\d+$/, '')));
    try {
      for (const [, id] of ids) await refuseUnknownId(ec2, request, id);
    } catch (error) {
      if (error instanceof AwsFault) return errorResponse(request, error);
      throw error;
    }
    return forward(request);
  },
});
