import { descend, leaf, membersOf, setChild, type XmlElement } from '../xml.ts';
import type { Action } from '../rds.ts';

/** Families and sizes that "are optimized for memory-intensive applications", as far as platforms here may want one. */
const families = ['r5', 'r6g', 'r6i', 'r7g', 'r7i', 'r8g'];
const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
const auroraClasses = [
  'db.t3.medium',
  'db.t4g.medium',
  ...families.flatMap((family) => sizes.map((size) => `db.${family}.${size}`)),
];

/** The emulator lists a few classes, the same for every engine. Aurora has others, and the same ones in all regions here. */
export const describeOrderableDbInstanceOptions: Action = async ({ emulator }, scope, params) => {
  const { DBInstanceClass: wanted, ...others } = params;
  const isAurora = params.Engine?.startsWith('aurora') ?? false;
  const response = await emulator.call(
    scope,
    'DescribeOrderableDBInstanceOptions',
    isAurora ? others : params,
  );
  const result = descend(response, 'DescribeOrderableDBInstanceOptionsResult');
  const [known] = result ? membersOf(result, 'OrderableDBInstanceOptions', 'OrderableDBInstanceOption') : [];
  if (!isAurora || !result || !known) return response;
  const classes = auroraClasses.filter((name) => wanted === undefined || name === wanted);
  const options = classes.map((name) => optionFor(known, name));
  setChild(result, { name: 'OrderableDBInstanceOptions', text: '', children: options });
  return response;
};

function optionFor(known: XmlElement, instanceClass: string): XmlElement {
  const option = { ...known, children: [...known.children] };
  const isBurstable = instanceClass.startsWith('db.t');
  setChild(option, leaf('DBInstanceClass', instanceClass));
  setChild(option, leaf('StorageType', 'aurora'));
  setChild(option, leaf('SupportsClusters', 'true'));
  setChild(option, leaf('SupportsGlobalDatabases', String(!isBurstable)));
  return option;
}
