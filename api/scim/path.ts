/** Paths of PATCH operations (RFC 7644, 3.5.2): `active`, `name.familyName`, `emails[type eq "work"].value`, `<URN of an extension>:<attribute>`. */
import {
  type Attribute,
  attributeNamed,
  COMMON,
  ENTERPRISE_USER,
  isStandard,
  ownAttribute,
  type Schema,
  type Shape,
} from './attributes.js';
import { ScimError } from './error.js';
import { type Condition, conditionsIn } from './filter.js';

/** Where an operation works. */
export interface Target {
  attribute: Attribute;
  /** The extension that it belongs to. */
  extension?: Schema;
  /** Which values of several. */
  which?: readonly Condition[];
  /** Of a value with parts: which. */
  part?: Attribute;
}
/** `unheld`: an attribute of the standard that is not kept here. */
export type Found = Target | { whole: Schema } | 'unheld';

const invalidPath = (path: string, why: string): ScimError =>
  new ScimError(400, `${path.slice(0, 200)}: ${why}`, 'invalidPath');

const PATH = /^([a-z$][\w$-]*)(?:\[(.*)\])?(?:\.([a-z$][\w$-]*))?$/i;

/** @throws ScimError `invalidPath`, `invalidFilter`, `mutability` */
export function targetOf(shape: Shape, path: string): Found {
  const text = path.trim();
  const urns = [shape.schema.id, ...shape.extensions.map(({ id }) => id), ENTERPRISE_USER];
  const urn = urns.find((one) => isWithin(one, text));
  const extension = shape.extensions.find(({ id }) => id === urn);
  if (extension && text.length === extension.id.length) return { whole: extension };
  if (urn !== undefined && text.length === urn.length) return 'unheld';
  const [, name, filter, sub] = PATH.exec(urn === undefined ? text : text.slice(urn.length + 1)) ?? [];
  if (name === undefined) throw invalidPath(text, 'is no path of an attribute');
  if (name.toLowerCase() === 'password')
    throw new ScimError(400, 'password: passwords are not taken here, people set them themselves', 'mutability');
  const attribute = extension ? attributeNamed(extension.attributes, name) : ownAttribute(shape, name);
  if (!attribute || (urn === ENTERPRISE_USER && !extension)) {
    if (isStandard(urn === shape.schema.id ? undefined : urn, name)) return 'unheld';
    throw invalidPath(text, 'there is no such attribute');
  }
  if (attribute.mutability === 'readOnly')
    throw new ScimError(400, `${attribute.name} can not be changed`, 'mutability');
  if (filter !== undefined && !attribute.multiValued) throw invalidPath(text, `${attribute.name} has one value`);
  const part = sub === undefined ? undefined : attributeNamed(attribute.subAttributes ?? [], sub);
  // A part that is the standard's and not ours, as `name.formatted` or `roles[…].display`.
  if (sub !== undefined && !part && attribute.subAttributes) return 'unheld';
  if (sub !== undefined && !part) throw invalidPath(text, `${attribute.name} has no parts`);
  return {
    attribute,
    ...(extension && { extension }),
    ...(filter !== undefined && { which: conditionsIn(filter) }),
    ...(part && { part }),
  };
}

/** Whether a path begins with a URN, in whatever case. */
const isWithin = (urn: string, path: string): boolean =>
  path.slice(0, urn.length).toLowerCase() === urn.toLowerCase() && /^(?::|$)/.test(path.slice(urn.length));

/** Names that a value without a path may have and that say nothing. */
export const isSilent = (name: string): boolean =>
  attributeNamed(COMMON, name)?.mutability === 'readOnly' || name.toLowerCase() === 'password';
