import type { Emulator } from '../emulator.ts';
import { createEmulatorApi } from '../emulator-api.ts';
import type { ResourceHook } from '../service.ts';
import { createEc2 } from './ec2/ec2.ts';
import { createElasticIpHook } from './ec2/elastic-ip.ts';
import { createNatGatewayHook } from './ec2/nat-gateway.ts';
import { createReferenceHooks } from './ec2/references.ts';
import { createSecurityGroupRuleHooks } from './ec2/security-group-rule.ts';
import { createVpcPeeringHook } from './ec2/vpc-peering-connection.ts';
import { createExistingNameHooks } from './existing-names.ts';
import { createHealthCheckHook } from './health-check.ts';

/** The resource types that belong to no service of the gateway: what the emulator lacks of them, and what AWS refuses. */
export function createResourceHooks(emulator: Emulator): ResourceHook[] {
  const api = createEmulatorApi(emulator);
  const ec2 = createEc2(api);
  return [
    createElasticIpHook(ec2),
    createNatGatewayHook(ec2),
    createVpcPeeringHook(ec2),
    ...createSecurityGroupRuleHooks(ec2),
    createHealthCheckHook(api),
    ...createReferenceHooks(ec2),
    ...createExistingNameHooks(api),
  ];
}
