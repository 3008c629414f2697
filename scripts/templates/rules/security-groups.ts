import { isObject, listOf, ofType, textOf, type JsonObject, type Template } from '../template.ts';

const everywhere = ['0.0.0.0/0', '::/0'];

interface Opening {
  /** Group or rule, by logical id. */
  readonly id: string;
  readonly rule: JsonObject;
}

const openings = (template: Template, direction: 'Ingress' | 'Egress'): readonly Opening[] => [
  ...ofType(template, 'AWS::EC2::SecurityGroup').flatMap(([id, { Properties }]) =>
    listOf(Properties[`SecurityGroup${direction}`])
      .filter(isObject)
      .map((rule) => ({ id, rule })),
  ),
  ...ofType(template, `AWS::EC2::SecurityGroup${direction}`).map(([id, { Properties }]) => ({
    id,
    rule: Properties,
  })),
];

const rangesOf = ({ rule }: Opening): readonly string[] =>
  [rule.CidrIp, rule.CidrIpv6].filter((range) => range !== undefined).map(textOf);

/** Groups of two regions cannot name each other, so who comes in is told by address range and port. */
export const ingressProblems = (template: Template): readonly string[] =>
  openings(template, 'Ingress').flatMap((opening) => {
    const { id, rule } = opening;
    return [
      ...(rangesOf(opening).length === 0 ? [`${id} lets in by something else than an address range`] : []),
      ...rangesOf(opening)
        .filter((range) => everywhere.includes(range))
        .map((range) => `${id} lets ${range} in`),
      ...(textOf(rule.IpProtocol) === '-1' || rule.FromPort === undefined || rule.ToPort === undefined
        ? [`${id} lets in on every port`]
        : []),
    ];
  });

/** A group that says nothing of egress lets everything out: that is EC2's default. */
export const egressProblems = (template: Template): readonly string[] => [
  ...ofType(template, 'AWS::EC2::SecurityGroup')
    .filter(([, { Properties }]) => listOf(Properties.SecurityGroupEgress).length === 0)
    .map(([id]) => `${id} lets everything out`),
  ...openings(template, 'Egress')
    .filter((opening) => rangesOf(opening).some((range) => everywhere.includes(range)))
    .filter(({ rule }) => textOf(rule.IpProtocol) === '-1')
    .map(({ id }) => `${id} lets everything out`),
];
