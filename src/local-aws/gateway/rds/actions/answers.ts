import { branch, descend, type XmlElement } from '../xml.ts';

/** The `…Response` of an action around one resource. */
export const responseWith = (action: string, resource: XmlElement): XmlElement =>
  branch(`${action}Response`, branch(`${action}Result`, resource));

/** The resource in the `…Response` of an action. */
export function resourceIn(response: XmlElement, action: string, name: string): XmlElement {
  const resource = descend(response, `${action}Result`, name);
  if (!resource) throw new Error(`the emulator answered ${action} without a ${name}`);
  return resource;
}
