import type { Check } from '../check.ts';
import { credentials } from './credentials.ts';
import { database } from './database.ts';
import { identity } from './identity.ts';
import { names } from './names.ts';
import { permissions } from './permissions.ts';
import { quotas } from './quotas.ts';
import { regions } from './regions.ts';
import { stacks } from './stacks.ts';
import { templates } from './templates.ts';

/** Everything that is looked at before a deploy, in the order in which it is told. */
export const checks: readonly Check[] = [
  identity,
  credentials,
  regions,
  permissions,
  stacks,
  templates,
  names,
  quotas,
  database,
];
