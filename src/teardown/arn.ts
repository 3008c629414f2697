/** Whether an ARN is that of a resource with this physical id, which may be the ARN, a name, an id, or a URL that ends with the name. */
export function isArnOf(arn: string, physicalId: string): boolean {
  if (arn === physicalId) return true;
  const name =
    physicalId.startsWith('https://') || physicalId.startsWith('http://')
      ? (physicalId.split('/').at(-1) ?? '')
      : physicalId;
  const resource = arn.split(':').slice(5).join(':');
  return resource === name || resource.endsWith(`:${name}`) || resource.split(/[:/]/).includes(name);
}
