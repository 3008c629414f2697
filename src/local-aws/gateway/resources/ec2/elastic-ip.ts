import type { ResourceHook } from '../../service.ts';
import { tag, text, textAt, type Ec2 } from './ec2.ts';
import type { Scope } from '../../emulator-api.ts';

/** AWS::EC2::EIP. Ref answers the public address, by which a deletion has to find the allocation. */
export function createElasticIpHook(ec2: Ec2): ResourceHook {
  const allocationOf = async (scope: Scope, publicIp: string): Promise<string | undefined> => {
    const addresses = await ec2.describe(scope, 'DescribeAddresses', 'addressesSet');
    const found = addresses.find((address) => textAt(address, 'publicIp') === publicIp);
    return found && textAt(found, 'allocationId');
  };
  const resource = (publicIp: string, allocationId: string) => ({
    physicalId: publicIp,
    attributes: { AllocationId: allocationId, PublicIp: publicIp },
  });

  return {
    type: 'AWS::EC2::EIP',
    provide: {
      replacedBy: ['Address', 'Domain', 'IpamPoolId', 'NetworkBorderGroup', 'TransferAddress'],
      create: async (change) => {
        const domain = text(change.properties.Domain) || 'vpc';
        const allocated = await ec2.call(change, 'AllocateAddress', { Domain: domain });
        const allocationId = textAt(allocated, 'allocationId');
        await tag(ec2, change, allocationId, change.properties.Tags);
        return resource(textAt(allocated, 'publicIp'), allocationId);
      },
      update: async (change) => {
        const allocationId = await allocationOf(change, change.physicalId);
        if (allocationId === undefined)
          throw new Error(`Address '${change.physicalId}' does not exist in this region.`);
        await tag(ec2, change, allocationId, change.properties.Tags, change.previousProperties?.Tags);
        return resource(change.physicalId, allocationId);
      },
      delete: async (change) => {
        const allocationId = await allocationOf(change, change.physicalId);
        if (allocationId !== undefined)
          await ec2.call(change, 'ReleaseAddress', { AllocationId: allocationId });
      },
    },
  };
}
