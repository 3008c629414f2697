import type { Emulator } from '../emulator.ts';
import { createEmulatorApi } from '../emulator-api.ts';
import type { ResourceHook, Service } from '../service.ts';
import { createApiReferences } from './ec2/api-references.ts';
import { createEc2 } from './ec2/ec2.ts';
import { createElasticIpHook } from './ec2/elastic-ip.ts';
import { createNatGatewayHook } from './ec2/nat-gateway.ts';
import { createReferenceHooks } from './ec2/references.ts';
import { createSecurityGroupRuleHooks } from './ec2/security-group-rule.ts';
import { createVpcEndpointPolicies } from './ec2/vpc-endpoint-policies.ts';
import { createVpcPeeringHook } from './ec2/vpc-peering-connection.ts';
import { createArchiveHook } from './events/archive.ts';
import { createEventBusPolicyHook } from './events/event-bus-policy.ts';
import { createDroppedPropertyHooks } from './dropped-properties.ts';
import { createExistingNameHooks } from './existing-names.ts';
import { createHealthCheckHook } from './health-check.ts';
import { createQueryDefinitions } from './logs/query-definitions.ts';
import { createRecordSetGroupHook } from './route53/record-set-group.ts';
import { createRotationSchedules } from './secrets/rotation-schedules.ts';

/** The resource types that belong to no service of the gateway: what the emulator lacks of them, and what AWS refuses. */
export function createResources(emulator: Emulator): {
  readonly services: readonly Service[];
  readonly hooks: readonly ResourceHook[];
} {
  const endpointPolicies = createVpcEndpointPolicies();
  const api = createEmulatorApi(emulator);
  const ec2 = createEc2(api);
  const queryDefinitions = createQueryDefinitions();
  const rotationSchedules = createRotationSchedules(api);
  const hooks = [
    createElasticIpHook(ec2),
    createNatGatewayHook(ec2),
    createVpcPeeringHook(ec2),
    ...createSecurityGroupRuleHooks(ec2),
    createHealthCheckHook(api),
    createRecordSetGroupHook(api),
    createEventBusPolicyHook(api),
    createArchiveHook(api),
    queryDefinitions.hook,
    rotationSchedules.hook,
    ...createDroppedPropertyHooks(api),
    ...createReferenceHooks(ec2),
    ...createExistingNameHooks(api),
    endpointPolicies.hook,
  ];
  return {
    services: [
      createApiReferences(ec2),
      endpointPolicies.service,
      queryDefinitions.service,
      rotationSchedules.service,
    ],
    hooks,
  };
}
