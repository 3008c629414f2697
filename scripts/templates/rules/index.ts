import { deploymentProblems, stageProblems } from './api.ts';
import { cycleProblems } from './cycles.ts';
import { deletionProblems, protectionProblems } from './deletion.ts';
import { bucketProblems, encryptionProblems, keyProblems, topicKeyProblems } from './encryption.ts';
import { hardCodedProblems, secretProblems } from './hard-coded.ts';
import { nameProblems, tagProblems } from './names.ts';
import { nullProblems } from './nulls.ts';
import { descriptionProblems, outputProblems, parameterProblems } from './parameters.ts';
import { referenceProblems, unusedParameters } from './references.ts';
import type { Rule } from './rule.ts';
import { egressProblems, ingressProblems } from './security-groups.ts';
import {
  alarmProblems,
  consumerProblems,
  databaseProblems,
  runtimeProblems,
  tableProblems,
} from './services.ts';
import { deputyProblems, passRoleProblems, principalProblems, statementProblems } from './statements.ts';
import { suppressionProblems } from './suppressions.ts';
import { plainHttpProblems } from './transport.ts';

export type { Rule } from './rule.ts';

/** What is asked of every template. */
export const rules: readonly Rule[] = [
  { name: 'the template says what it is', problems: descriptionProblems },
  { name: 'parameters are described and constrained', problems: parameterProblems },
  { name: 'parameters are used', problems: unusedParameters },
  { name: 'outputs are described and exported', problems: outputProblems },
  { name: 'everything can be destroyed', problems: deletionProblems },
  { name: 'deletion protection is a parameter', problems: protectionProblems },
  { name: 'nothing is hard-coded', problems: hardCodedProblems },
  { name: 'no secret is plain text', problems: secretProblems },
  { name: 'nothing is null', problems: nullProblems },
  { name: 'references resolve', problems: referenceProblems },
  { name: 'nothing waits for itself', problems: cycleProblems },
  { name: 'names carry the suffix', problems: nameProblems },
  { name: 'nameless things have a Name tag', problems: tagProblems },
  { name: 'statements name actions and resources', problems: statementProblems },
  { name: 'roles are passed to named services', problems: passRoleProblems },
  { name: 'policies name who may', problems: principalProblems },
  { name: 'services act for this account', problems: deputyProblems },
  { name: 'data at rest is encrypted', problems: encryptionProblems },
  { name: 'keys rotate and can be deleted', problems: keyProblems },
  { name: 'CloudWatch can publish to topics', problems: topicKeyProblems },
  { name: 'buckets are private and versioned', problems: bucketProblems },
  { name: 'plain HTTP is denied', problems: plainHttpProblems },
  { name: 'ingress is by address and port', problems: ingressProblems },
  { name: 'egress is said', problems: egressProblems },
  { name: 'the runtime is a setting', problems: runtimeProblems },
  { name: 'consumers lose nothing and block nothing', problems: consumerProblems },
  { name: 'global tables are whole', problems: tableProblems },
  { name: 'database clusters fit together', problems: databaseProblems },
  { name: 'alarms know what silence means', problems: alarmProblems },
  { name: 'an API is deployed after its methods', problems: deploymentProblems },
  { name: 'stages are traced, logged and limited', problems: stageProblems },
  { name: 'what is ignored has a reason', problems: suppressionProblems },
];
