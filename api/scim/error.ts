/** Refusals of the SCIM endpoint (RFC 7644, 3.12). Their details are in English: they are read in the log of an identity management system, not by a person here. */
import type { Fault, ProblemWord, Refusal } from '../http/problems.js';

/** Kinds of bad requests that RFC 7644 has a word for (table 9), as far as they are told here. */
export type ScimType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidSyntax'
  | 'invalidValue'
  | 'mutability'
  | 'noTarget'
  | 'uniqueness';

/** A refusal in SCIM's own words, thrown from any depth. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  /** @param detail in English; names the attribute, and repeats no value that was sent but names of attributes and IDs */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly scimType?: ScimType,
  ) {
    super(detail);
  }
}

/** Refuses the value of an attribute. */
export const invalidValue = (attribute: string, why: string): ScimError =>
  new ScimError(400, `${attribute}: ${why}`, 'invalidValue');
export const invalidSyntax = (detail: string): ScimError => new ScimError(400, detail, 'invalidSyntax');
export const notFound = (what: string): ScimError => new ScimError(404, `${what}: there is none`);

export const SCIM_TYPE = 'application/scim+json';
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The body of an error answer. The status is text there. */
export const errorBody = ({ status, detail, scimType }: ScimError): object => ({
  schemas: [ERROR_SCHEMA],
  status: String(status),
  ...(scimType && { scimType }),
  detail,
});

/** What the refusals of the platform say here, where it isn't their word. */
const DETAILS: Partial<Record<ProblemWord, string>> = {
  'not-authenticated': 'A Bearer token of a configured source is needed',
  'not-found': 'There is no such endpoint',
  'method-not-allowed': 'This endpoint does not take this method',
  'unsupported-media-type': `The body must be ${SCIM_TYPE} in UTF-8`,
  'payload-too-large': 'The body is larger than 64 KiB',
  'cross-site': 'Requests of other web sites are not taken',
  'too-many-requests': 'This source asks too often: see Retry-After',
  unavailable: 'A part of the system is away: see Retry-After',
  overloaded: 'The system has too much to do: see Retry-After',
  internal: 'The system failed; its log says more under the X-Request-Id of this answer',
};
/** The words of faults, as far as requests can have them before they reach an operation. */
const FAULTS: Record<string, string> = {
  'body-not-json': 'is not JSON',
  'duplicate-field': 'is there twice',
  'unknown-field': 'is not taken',
  'bad-format': 'is malformed',
};

/** A refusal of the platform in SCIM's words. */
export function fromRefusal({ word, status, extras }: Refusal): ScimError {
  if (word !== 'malformed') return new ScimError(status, DETAILS[word] ?? word);
  const faults = (extras['errors'] as Fault[]).map(({ path, reason }) => `${path} ${FAULTS[reason] ?? reason}`);
  return invalidSyntax(faults.join('; '));
}
