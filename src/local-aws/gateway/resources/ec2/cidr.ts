interface Block {
  readonly first: number;
  readonly last: number;
}

/** An IPv4 block such as `10.0.0.0/16` as numbers. NaN, which compares with nothing, when it is none. */
function parse(cidr: string): Block {
  const [address = '', prefix = ''] = cidr.split('/');
  const octets = address.split('.').map(Number);
  const base = octets.length === 4 ? octets.reduce((value, octet) => value * 256 + octet, 0) : NaN;
  const size = prefix === '' ? NaN : 2 ** (32 - Number(prefix));
  const first = base - (base % size);
  return { first, last: first + size - 1 };
}

export function overlap(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parse(outer), parse(inner)];
  return a.first <= b.first && b.last <= a.last;
}
