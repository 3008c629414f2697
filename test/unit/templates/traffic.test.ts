import { describe, expect, it } from 'vitest';
import { traffic as layer } from '../../../src/templates/layers/traffic.ts';
import { evaluate } from '../../../scripts/templates/evaluate.ts';
import { builtIn, stringsIn, textOf, type JsonObject } from '../../../scripts/templates/template.ts';

const traffic = builtIn('traffic.json');
const properties = (id: string): JsonObject => traffic.Resources[id]?.Properties ?? {};
const records = ['ApiRecord', 'ApiRecordIPv6'];

it.each(['us-east-1', 'eu-central-1'])('makes the same in %s', (region) => {
  expect(evaluate(traffic, region)).toEqual({
    resources: [
      'ApiCertificate',
      'ApiDomainName',
      'ApiHealthCheck',
      'ApiMapping',
      'ApiRecord',
      'ApiRecordIPv6',
    ],
    outputs: ['TrafficDomainName'],
  });
});

it('is deployed only when there is a domain', () => {
  expect(layer.onlyIf).toBe('DomainName');
});

describe('the domain', () => {
  it('has a certificate of its region that DNS proves without anybody', () => {
    expect(properties('ApiCertificate')).toMatchObject({
      DomainName: { Ref: 'DomainName' },
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: { Ref: 'DomainName' }, HostedZoneId: { Ref: 'HostedZoneId' } }],
    });
    expect(properties('ApiDomainName')).toMatchObject({
      RegionalCertificateArn: { Ref: 'ApiCertificate' },
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  it('takes TLS 1.2 and newer only', () => {
    expect(properties('ApiDomainName').SecurityPolicy).toBe('TLS_1_2');
  });

  it("leads to the stage of the region's API", () => {
    expect(properties('ApiMapping')).toEqual({
      DomainName: { Ref: 'ApiDomainName' },
      RestApiId: { Ref: 'ApiId' },
      Stage: { Ref: 'ApiStageName' },
    });
    expect(layer.overrides?.source?.ApiId).toMatchObject({ layer: 'application', region: 'source' });
    expect(layer.overrides?.target?.ApiId).toMatchObject({ layer: 'application', region: 'target' });
  });
});

it('checks the health of the API of this region, not of the one that DNS chooses', () => {
  expect(properties('ApiHealthCheck').HealthCheckConfig).toMatchObject({
    Type: 'HTTPS',
    FullyQualifiedDomainName: { 'Fn::Sub': '${ApiId}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
    ResourcePath: { 'Fn::Sub': '/${ApiStageName}/health' },
    EnableSNI: true,
  });
});

describe('records', () => {
  it.each(records)('%s is an alias of the domain in this region, and falls out when it is ill', (id) => {
    expect(properties(id)).toMatchObject({
      Name: { Ref: 'DomainName' },
      HostedZoneId: { Ref: 'HostedZoneId' },
      SetIdentifier: { Ref: 'AWS::Region' },
      HealthCheckId: { Ref: 'ApiHealthCheck' },
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': ['ApiDomainName', 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': ['ApiDomainName', 'RegionalHostedZoneId'] },
        EvaluateTargetHealth: true,
      },
    });
    expect(properties(id)).not.toHaveProperty('TTL');
  });

  it('are the same for both kinds of addresses, which the domain has both', () => {
    const { Type: first, ...ipv4 } = properties('ApiRecord');
    const { Type: second, ...ipv6 } = properties('ApiRecordIPv6');
    expect([first, second]).toEqual(['A', 'AAAA']);
    expect(ipv6).toEqual(ipv4);
    expect(properties('ApiDomainName').EndpointConfiguration).toMatchObject({ IpAddressType: 'dualstack' });
  });

  it('have a weight of their own in each region', () => {
    for (const id of records) expect(properties(id).Weight).toEqual({ Ref: 'TrafficWeight' });
    expect(layer.overrides?.source?.TrafficWeight).toEqual({
      from: 'setting',
      setting: 'SourceTrafficWeight',
    });
    expect(layer.overrides?.target?.TrafficWeight).toEqual({
      from: 'setting',
      setting: 'TargetTrafficWeight',
    });
  });

  it('say that weights fence nobody (T56)', () => {
    expect(textOf(traffic.Resources.ApiRecord?.Metadata?.NoFence)).toContain('T56');
  });
});

it.each([
  ['DomainName', 'dashboards.example.com', true],
  ['DomainName', 'example', false],
  ['DomainName', 'Dashboards.example.com', false],
  ['DomainName', '-dashboards.example.com', false],
  ['HostedZoneId', 'Z0123456789ABCDEFGHIJ', true],
  ['HostedZoneId', '/hostedzone/Z0123456789ABCDEFGHIJ', false],
])('takes as %s "%s": %s', (parameter, value, taken) => {
  expect(new RegExp(textOf(traffic.Parameters[parameter]?.AllowedPattern)).test(value)).toBe(taken);
});

it('goes without nothing that other layers give, although their parameters have empty defaults', () => {
  const given = Object.entries(traffic.Parameters).filter(([, { Default }]) => Default === '');
  expect(given.length).toBeGreaterThan(0);
  const refused = stringsIn(traffic.Rules?.OtherLayersAreThere);
  for (const [name] of given) expect(refused).toContain(name);
});
