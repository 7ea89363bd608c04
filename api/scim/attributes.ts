/** What resources consist of (RFC 7643, 7): attributes are declared once, and from that published, read, patched and left out. */

export interface Attribute {
  name: string;
  /** Default: string. */
  type?: 'string' | 'boolean' | 'integer' | 'complex' | 'reference';
  description: string;
  multiValued?: true;
  required?: true;
  caseExact?: true;
  /** Default: readWrite. */
  mutability?: 'readOnly' | 'immutable';
  /** Default: default. */
  returned?: 'always' | 'never';
  uniqueness?: 'server';
  canonicalValues?: readonly string[];
  referenceTypes?: readonly string[];
  subAttributes?: readonly Attribute[];
  /** Understood where it comes, and neither published nor answered. */
  unseen?: true;
}

export interface Schema {
  id: string;
  name: string;
  description: string;
  attributes: readonly Attribute[];
}

/** A kind of resources: its schema, and what extends it. */
export interface Shape {
  schema: Schema;
  extensions: readonly Schema[];
}

/** Attributes by their declared names; those of an extension under its URN. Null: cleared. */
export type Resource = Record<string, unknown>;

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
export const USER = `${CORE}:User`;
export const GROUP = `${CORE}:Group`;
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Our own extensions: by what is administered. */
export const ownExtension = (of: string): string => `urn:ietf:params:scim:schemas:extension:tetsuzuki:2.0:${of}`;

/** What every resource has beside its schema (RFC 7643, 3.1). */
export const COMMON: readonly Attribute[] = [
  {
    name: 'schemas',
    description: 'URNs of the schemas',
    multiValued: true,
    mutability: 'readOnly',
    returned: 'always',
  },
  { name: 'id', description: 'ID', mutability: 'readOnly', returned: 'always' },
  { name: 'externalId', description: "The source's own ID", caseExact: true },
  { name: 'meta', type: 'complex', description: 'About the resource', mutability: 'readOnly' },
];

/**
 * Attributes of the standard's users that many systems send and that no register here has: they are left out without a word, or nothing of such a request
 * would be taken.
 */
const STANDARD: ReadonlySet<string> = new Set(
  'name displayName nickName profileUrl title userType preferredLanguage locale timezone emails phoneNumbers ims photos addresses entitlements roles x509Certificates'
    .toLowerCase()
    .split(' '),
);
/** Whether an attribute is one of the standard's, of whatever register. @param urn of the extension, if any */
export const isStandard = (urn: string | undefined, name: string): boolean =>
  urn === undefined ? STANDARD.has(name.toLowerCase()) : urn.toLowerCase() === ENTERPRISE_USER.toLowerCase();

const isNamed =
  (name: string) =>
  (one: { name: string }): boolean =>
    one.name.toLowerCase() === name.toLowerCase();
/** An attribute by its name, in whatever case (RFC 7643, 2.1). */
export const attributeNamed = (attributes: readonly Attribute[], name: string): Attribute | undefined =>
  attributes.find(isNamed(name));

/** An attribute of a resource itself, not of an extension. */
export const ownAttribute = ({ schema }: Shape, name: string): Attribute | undefined =>
  attributeNamed([...COMMON, ...schema.attributes], name);

/** The extension of a URN, in whatever case. */
export const extensionOf = ({ extensions }: Shape, urn: string): Schema | undefined =>
  extensions.find(({ id }) => id.toLowerCase() === urn.toLowerCase());

/** As `/Schemas` tells it, with every characteristic written out. */
export function published(attribute: Attribute): object {
  const { name, type = 'string', description, multiValued = false, required = false, caseExact = false } = attribute;
  const { mutability = 'readWrite', returned = 'default', uniqueness = 'none' } = attribute;
  const { canonicalValues, referenceTypes, subAttributes } = attribute;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(canonicalValues && { canonicalValues }),
    caseExact,
    mutability,
    returned,
    uniqueness,
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes: subAttributes.filter(({ unseen }) => !unseen).map(published) }),
  };
}
