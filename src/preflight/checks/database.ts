import { pinEngineVersion } from '../../deployment/pin-engine-version.ts';
import { MigrationError } from '../../errors.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Whether both regions have the version of Aurora and the instance class that are asked for. */
export const database: Check = {
  name: 'database',
  title: 'Database',
  questions: (world) => [
    {
      region: 'global',
      about: 'which versions of Aurora PostgreSQL the two regions have',
      ask: async () => {
        try {
          return [pinned(await pinEngineVersion(world.layers, world, world.databases))];
        } catch (error) {
          if (error instanceof MigrationError && error.kind === 'usage') return [unavailable(error)];
          throw error;
        }
      },
    },
  ],
};

const pinned = ({
  DatabaseEngineVersion: version = '',
  DatabaseInstanceClass: size,
}: Readonly<Record<string, string>>): Finding => ({
  severity: 'ok',
  region: 'global',
  what:
    version === ''
      ? 'no layer takes a version of Aurora'
      : `Aurora PostgreSQL ${version}${size === undefined ? '' : ` on ${size}`} in both regions`,
});

const unavailable = (error: MigrationError): Finding => ({
  severity: 'block',
  region: 'global',
  what: error.message.replace(/\.$/, ''),
  next: error.next,
  kind: 'usage',
});
