/** Versions of resources (RFC 7644, 3.14): a digest of what is told of them, so that whatever changes it makes another version. */
import { createHash } from 'node:crypto';
import { ScimError } from './error.js';

export const versionOf = (told: object): string =>
  `W/"${createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 22)}"`;

const opaque = (tag: string): string => tag.trim().replace(/^W\//i, '');
const isAmong = (list: string, version: string): boolean =>
  list.trim() === '*' || list.split(',').some((tag) => opaque(tag) === opaque(version));

/** @throws ScimError 412 where a caller wants to change another version than the present one */
export function checkVersion(ifMatch: string | undefined, version: string): void {
  if (ifMatch !== undefined && !isAmong(ifMatch, version))
    throw new ScimError(412, 'It was changed since: the version is another one than that of If-Match');
}

/** Whether a caller has the present version already. */
export const isKnown = (ifNoneMatch: string | undefined, version: string): boolean =>
  ifNoneMatch !== undefined && isAmong(ifNoneMatch, version);
