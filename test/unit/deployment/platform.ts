import { deleteLayer, deleteLayers, deployLayers } from '../../../src/deployment/deploy.ts';
import type { DeployableLayer } from '../../../src/deployment/layer.ts';
import type { DeploymentWorld } from '../../../src/deployment/world.ts';
import type { RunState } from '../../../src/runbook/run-state.ts';
import type { RunbookRequest } from '../../../src/runbook/engine.ts';
import {
  layer,
  regions,
  runbookRequest,
  simulatedMigration,
  template,
  type SimulatedMigration,
} from '../../support/world.ts';

/** A small platform with every kind of reference: side by side, across regions of one layer, and into another. */
export const platform: readonly DeployableLayer[] = [
  layer('network', {
    kind: 'stack-set',
    regions: ['source', 'target'],
    parameters: { Cidr: { from: 'setting', setting: 'Cidr' } },
    templateBody: template(['Vpc', 'Subnet'], { parameters: ['Cidr'] }),
  }),
  layer('storage', {
    kind: 'stack-set',
    regions: ['target', 'source'],
    parameters: { PeerArn: { from: 'setting', setting: 'None' } },
    overrides: {
      source: { PeerArn: { from: 'output', layer: 'storage', region: 'target', output: 'Arn' } },
    },
    templateBody: template(['Bucket'], { parameters: ['PeerArn'], outputs: ['Arn'] }),
  }),
  layer('state', {
    dependsOn: ['network'],
    parameters: { Bucket: { from: 'output', layer: 'storage', region: 'source', output: 'Arn' } },
    templateBody: template(['Table'], { parameters: ['Bucket'] }),
  }),
];

/** The platform with another template of one layer, which takes the same parameters. */
export const withResources = (name: string, resources: readonly string[]): readonly DeployableLayer[] =>
  platform.map((each) =>
    each.name === name
      ? {
          ...each,
          templateBody: template(resources, {
            parameters: Object.keys((JSON.parse(each.templateBody) as { Parameters: object }).Parameters),
          }),
        }
      : each,
  );

export const migrationOfPlatform = (): SimulatedMigration => {
  const migration = simulatedMigration();
  Object.assign(migration.settings, { Cidr: '10.0.0.0/16', None: '' });
  return migration;
};

const command = (name: string): Partial<RunbookRequest> => ({
  started: { ...runbookRequest([]).started, command: name },
});

export const deploy = (migration: SimulatedMigration, layers = platform): Promise<RunState> =>
  migration.run((world) => deployLayers(layers, world), command('deploy'));

export const cleanUp = (migration: SimulatedMigration, layers = platform): Promise<RunState> => {
  const work = (world: DeploymentWorld) => deleteLayers(layers, (each) => deleteLayer(each, world));
  return migration.run(work, command('cleanup'));
};

/** Stacks that are there, as `name region status`, without what StackSets add to a name. */
export const stacksOf = ({ cloud }: SimulatedMigration): readonly string[] => {
  cloud.stage.settle();
  return cloud.stage.all
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .map(({ name, region, status }) => `${name.replace(/^StackSet-|-\d+$/g, '')} ${region} ${status}`)
    .sort();
};

/** Every stack of the platform, created and complete. */
export const complete = [
  `network-test ${regions.target} CREATE_COMPLETE`,
  `network-test ${regions.source} CREATE_COMPLETE`,
  `state-test ${regions.source} CREATE_COMPLETE`,
  `storage-test ${regions.target} CREATE_COMPLETE`,
  `storage-test ${regions.source} CREATE_COMPLETE`,
];

/** `layer region outcome` of every stack that the journal has as settled since entry `from`. */
export const settled = ({ journal }: SimulatedMigration, from = 0): readonly string[] =>
  journal
    .entries()
    .slice(from)
    .flatMap(({ event }) =>
      event.type === 'stack-settled' ? [`${event.layer} ${event.region} ${event.outcome}`] : [],
    )
    .sort();
