/** What a source is told of the endpoint: `ServiceProviderConfig`, `ResourceTypes`, `Schemas` (RFC 7643, 5 to 7). */
import { type Attribute, CORE, GROUP, published, type Schema, type Shape } from './attributes.js';

export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
/** Resources of one page at most, and unless fewer are asked for. */
export const MOST_OF_PAGE = 200;

/** The whole list, in one page. */
export const listOf = (resources: readonly object[]): object => ({
  schemas: [LIST_SCHEMA],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
});

type Locate = (path: string) => string;

export const serviceProviderConfig = (locate: Locate): object => ({
  schemas: [`${CORE}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: MOST_OF_PAGE },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'The token that the settings name for this source (RFC 6750)',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: locate('/ServiceProviderConfig') },
});

/** A kind of resources and where they are. */
interface Kind {
  name: 'User' | 'Group';
  endpoint: string;
  shape: Shape;
}

export const resourceTypes = (kinds: readonly Kind[], locate: Locate): { id: string }[] =>
  kinds.map(({ name, endpoint, shape: { schema, extensions } }) => ({
    schemas: [`${CORE}:ResourceType`],
    id: name,
    name,
    description: schema.description,
    endpoint,
    schema: schema.id,
    schemaExtensions: extensions.map(({ id, attributes }) => ({
      schema: id,
      required: attributes.some(({ required }) => required),
    })),
    meta: { resourceType: 'ResourceType', location: locate(`/ResourceTypes/${name}`) },
  }));

export const schemas = (kinds: readonly Kind[], locate: Locate): { id: string }[] =>
  [...kinds.flatMap(({ shape }) => [shape.schema, ...shape.extensions]), ...ABOUT].map(
    ({ id, name, description, attributes }) => ({
      schemas: [`${CORE}:Schema`],
      id,
      name,
      description,
      attributes: attributes.filter(({ unseen }) => !unseen).map(published),
      meta: { resourceType: 'Schema', location: locate(`/Schemas/${id}`) },
    }),
  );

export const GROUP_SHAPE: Shape = {
  schema: {
    id: GROUP,
    name: 'Group',
    description: 'A role or a queue of staff. There are as many as there are roles and queues',
    attributes: [
      { name: 'displayName', description: 'Its name, which is its ID', required: true, mutability: 'immutable' },
      {
        name: 'members',
        type: 'complex',
        description: 'Staff who have the role, or work in the queue',
        multiValued: true,
        subAttributes: [
          { name: 'value', description: 'ID of the member of staff' },
          { name: '$ref', type: 'reference', description: 'URL', mutability: 'readOnly', referenceTypes: ['User'] },
          { name: 'display', description: 'Name', mutability: 'readOnly' },
        ],
      },
    ],
  },
  extensions: [],
};
export const userKind = (shape: Shape): Kind => ({ name: 'User', endpoint: '/Users', shape });
export const GROUP_KIND: Kind = { name: 'Group', endpoint: '/Groups', shape: GROUP_SHAPE };

const readOnly = (name: string, description: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  description,
  mutability: 'readOnly',
  ...more,
});
const flag = (name: string, description: string): Attribute =>
  readOnly(name, description, { type: 'boolean', required: true });
const option = (name: string, description: string, ...more: Attribute[]): Attribute =>
  readOnly(name, description, {
    type: 'complex',
    required: true,
    subAttributes: [flag('supported', 'Whether it is'), ...more],
  });
const number = (name: string, description: string): Attribute =>
  readOnly(name, description, { type: 'integer', required: true });
const needed = { required: true } as const;

const OF_ATTRIBUTES: readonly Attribute[] = [
  readOnly('name', 'Name', { ...needed, caseExact: true }),
  readOnly('type', 'Type of its values', needed),
  flag('multiValued', 'Whether it has several values'),
  readOnly('description', 'What it is', { caseExact: true }),
  flag('required', 'Whether it must be given'),
  readOnly('canonicalValues', 'Values that it may have', { multiValued: true, caseExact: true }),
  flag('caseExact', 'Whether letters of either size are different'),
  readOnly('mutability', 'Whether it can be changed', needed),
  readOnly('returned', 'When it is answered', needed),
  readOnly('uniqueness', 'Where it is unique', needed),
  readOnly('referenceTypes', 'What it may refer to', { multiValued: true, caseExact: true }),
];

/** What the documents of this module are made of (RFC 7643, 8.7.2). */
const ABOUT: readonly Schema[] = [
  {
    id: `${CORE}:ServiceProviderConfig`,
    name: 'ServiceProviderConfig',
    description: 'What the endpoint does',
    attributes: [
      option('patch', 'PATCH'),
      option(
        'bulk',
        'Several requests in one',
        number('maxOperations', 'Most of them'),
        number('maxPayloadSize', 'Largest body'),
      ),
      option('filter', 'Filters', number('maxResults', 'Most resources of one answer')),
      option('changePassword', 'Changes of passwords'),
      option('sort', 'Sorting'),
      option('etag', 'Versions of resources'),
      readOnly('authenticationSchemes', 'How callers prove who they are', {
        type: 'complex',
        multiValued: true,
        required: true,
        subAttributes: [
          readOnly('type', 'Scheme', needed),
          readOnly('name', 'Its name', needed),
          readOnly('description', 'What it is', needed),
          readOnly('specUri', 'Its specification', { type: 'reference', referenceTypes: ['external'] }),
        ],
      }),
    ],
  },
  {
    id: `${CORE}:ResourceType`,
    name: 'ResourceType',
    description: 'A kind of resources',
    attributes: [
      readOnly('id', 'ID'),
      readOnly('name', 'Name', needed),
      readOnly('description', 'What it is'),
      readOnly('endpoint', 'Path', { ...needed, type: 'reference', referenceTypes: ['uri'] }),
      readOnly('schema', 'Its schema', { ...needed, type: 'reference', referenceTypes: ['uri'], caseExact: true }),
      readOnly('schemaExtensions', 'What extends it', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          readOnly('schema', 'Schema', { ...needed, type: 'reference', referenceTypes: ['uri'], caseExact: true }),
          flag('required', 'Whether it must be given'),
        ],
      }),
    ],
  },
  {
    id: `${CORE}:Schema`,
    name: 'Schema',
    description: 'What resources consist of',
    attributes: [
      readOnly('id', 'URN', needed),
      readOnly('name', 'Name', needed),
      readOnly('description', 'What it is'),
      readOnly('attributes', 'Attributes', {
        type: 'complex',
        multiValued: true,
        required: true,
        subAttributes: [
          ...OF_ATTRIBUTES,
          readOnly('subAttributes', 'Parts of a complex value', {
            type: 'complex',
            multiValued: true,
            subAttributes: OF_ATTRIBUTES,
          }),
        ],
      }),
    ],
  },
];
