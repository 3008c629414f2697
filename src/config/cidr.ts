export interface CidrBlock {
  /** First address, as an unsigned 32-bit number. */
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** An IPv4 block written with its network address, as AWS prints it; undefined for anything else. */
export function parseCidr(text: string): CidrBlock | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

/** AWS takes VPC blocks from /16 to /28; the network template cuts four /24 subnets out of them. */
export const vpcPrefixes = { largest: 16, smallest: 22 } as const;

export const isVpcCidr = (text: string): boolean => {
  const block = parseCidr(text);
  return block !== undefined && block.prefix >= vpcPrefixes.largest && block.prefix <= vpcPrefixes.smallest;
};

/** VPCs with overlapping blocks cannot be peered (aws-notes, VPC peering). */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [parseCidr(a), parseCidr(b)];
  return one !== undefined && other !== undefined && one.first <= other.last && other.first <= one.last;
}
