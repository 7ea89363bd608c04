/** By what a person of the identity-verification service is known again: a keyed digest, which stands in for the pairwise subject everywhere. */

/** Stands in a row for the embedded service, whose own address has a port that isn't the same at every start. */
export const EMBEDDED_ISSUER = 'embedded';

/** Use and value for `Tokens.digest` and `Tokens.matches`. */
export const identitySubject = (issuer: string, subject: string): [use: string, value: string] => [
  'identity-subject',
  `${issuer}\n${subject}`,
];
