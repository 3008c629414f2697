import type { EmulatorApi } from '../../emulator-api.ts';
import type { ResourceChange, ResourceHook } from '../../service.ts';
import { element, wrap, type XmlValue } from '../../xml.ts';

type RecordSet = Readonly<Record<string, unknown>>;

/** In the order of Route 53's schema. */
const simple = ['SetIdentifier', 'Weight', 'Region', 'Failover', 'MultiValueAnswer', 'TTL'];

/** AWS::Route53::RecordSetGroup: several record sets that are changed together. */
export function createRecordSetGroupHook(api: EmulatorApi): ResourceHook {
  const change = async (
    { properties, ...scope }: ResourceChange,
    changes: readonly (readonly [action: string, recordSet: RecordSet])[],
  ): Promise<void> => {
    if (changes.length === 0) return;
    const { HostedZoneId } = properties;
    if (typeof HostedZoneId !== 'string') {
      throw new Error('The local AWS finds a zone of a RecordSetGroup by HostedZoneId only.');
    }
    const body = wrap(
      'ChangeResourceRecordSetsRequest',
      wrap(
        'ChangeBatch',
        wrap(
          'Changes',
          ...changes.map(([action, set]) => wrap('Change', element('Action', action), recordSetXml(set))),
        ),
      ),
    );
    await api.rest(scope, 'route53', 'POST', `/2013-04-01/hostedzone/${HostedZoneId}/rrset`, body);
  };

  return {
    type: 'AWS::Route53::RecordSetGroup',
    provide: {
      replacedBy: ['HostedZoneId', 'HostedZoneName'],
      create: async (made) => {
        await change(
          made,
          recordSetsOf(made.properties).map((set) => ['CREATE', set] as const),
        );
        return { physicalId: `${made.stackName}-${made.logicalId}`, attributes: {} };
      },
      update: async (made) => {
        const now = recordSetsOf(made.properties);
        const kept = new Set(now.map(identityOf));
        const gone = recordSetsOf(made.previousProperties ?? {}).filter((set) => !kept.has(identityOf(set)));
        await change(made, [
          ...gone.map((set) => ['DELETE', set] as const),
          ...now.map((set) => ['UPSERT', set] as const),
        ]);
        return { physicalId: made.physicalId, attributes: {} };
      },
      delete: (made) =>
        change(
          made,
          recordSetsOf(made.properties).map((set) => ['DELETE', set] as const),
        ),
    },
  };
}

const recordSetsOf = ({ RecordSets }: RecordSet): readonly RecordSet[] => (RecordSets ?? []) as RecordSet[];

const identityOf = ({ Name, Type, SetIdentifier }: RecordSet): string =>
  JSON.stringify([Name, Type, SetIdentifier]);

function recordSetXml(set: RecordSet): string {
  const of = (values: RecordSet, names: readonly string[]): string[] =>
    names.map((name) => element(name, values[name] as XmlValue | undefined));
  const records = set.ResourceRecords as readonly string[] | undefined;
  const alias = set.AliasTarget as RecordSet | undefined;
  return wrap(
    'ResourceRecordSet',
    ...of(set, ['Name', 'Type', ...simple]),
    records
      ? wrap('ResourceRecords', ...records.map((value) => wrap('ResourceRecord', element('Value', value))))
      : '',
    alias
      ? wrap(
          'AliasTarget',
          ...of({ EvaluateTargetHealth: false, ...alias }, [
            'HostedZoneId',
            'DNSName',
            'EvaluateTargetHealth',
          ]),
        )
      : '',
    ...of(set, ['HealthCheckId']),
  );
}
