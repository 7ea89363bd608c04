/** Identity management systems that keep staff and accounts by SCIM (`/scim/v2`): who they are, and what each of them may keep. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { flag, group, textFile } from './kinds.js';

/** What a source may keep: staff of the office, or the accounts of one service. */
export const SCIM_SERVICES = ['staff', 'cinii', 'umin', 'shomei', 'utokyo'] as const;

const mustBeName = 'must be lower-case letters, digits and hyphens';
/** RFC 6750 2.1. A token is the only proof there is, so it has to be long. */
const BEARER = /^[A-Za-z0-9._~+/-]{32,512}=*$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** Two: while a token is changed, the next one beside the present. */
const MOST_TOKENS = 2;

const source = group({
  /** Unique. It stands in the trail of each change as `scim:<name>`. */
  name: z.string({ error: mustBeName }).regex(/^[a-z][a-z0-9-]{0,30}$/, mustBeName),
  service: z.enum(SCIM_SERVICES, { error: `must be one of ${SCIM_SERVICES.join(', ')}` }),
  /** Whether it may give and take the role of administrators, who may do whatever the console can. Of staff only. */
  administrators: flag.exactOptional(),
  /** A file with its Bearer token; while it is changed, with two, a line each. */
  tokenFile: textFile.exactOptional(),
  /** SHA-256 of the token in hexadecimal, where the token itself isn't to be kept here. */
  tokenSha256: z.string().regex(SHA256, 'must be a SHA-256 digest: 64 lower-case hexadecimal digits').exactOptional(),
}).transform(({ tokenFile, tokenSha256, ...rest }, context) => {
  const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  if (rest.administrators !== undefined && rest.service !== 'staff')
    refuse('administrators', 'is only for a source of staff');
  const tokens = tokenFile?.split(/\s+/) ?? [];
  if (tokenFile === undefined && tokenSha256 === undefined)
    refuse('tokenFile', 'must be given: tokenFile or tokenSha256, or both');
  if (tokens.length > MOST_TOKENS) refuse('tokenFile', `names a file with more than ${MOST_TOKENS} tokens`);
  if (!tokens.every((token) => BEARER.test(token)))
    refuse('tokenFile', 'names a file that holds no Bearer token of 32 to 512 characters');
  const digests = tokens.map(digestOfToken);
  if (tokenSha256 !== undefined) digests.push(Buffer.from(tokenSha256, 'hex'));
  return { ...rest, digests };
});

/** What a token is compared by. It is long and random, so nothing is guessed from its digest. */
export const digestOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** In the file the key `scim`, beside `services`. */
export const scim = z.preprocess(
  (value) => value ?? [],
  z
    .array(source, { error: 'must be a list of sources' })
    .max(20, 'must have at most 20 sources')
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'must have different names')
    .refine((list) => areDifferent(list), 'must have different tokens'),
);

/** Also asked of sources that were refused already: these have no digests. */
function areDifferent(sources: readonly Partial<ScimSource>[]): boolean {
  const all = sources.flatMap(({ digests = [] }) => digests.map((one) => one.toString('hex')));
  return new Set(all).size === all.length;
}

/** An identity management system; of its tokens only SHA-256 digests. */
export type ScimSource = z.output<typeof source>;
