/** What the settings of every LDAP directory (RFC 4511) have in common: connectors, and the university's own. */
import type { z } from 'zod';
import { flag, isLoopback, line, textFile, urlOf } from './kinds.js';

/** PEM of the authority that signed a server's certificate; absent: the system's list. */
export const caFile = textFile.optional();

/** Where a directory is. What it takes together is checked by {@link checkTls}. */
export const ldapServer = {
  url: urlOf('ldaps', 'ldap'),
  startTls: flag.default(false),
  caFile,
  /** Whether passwords may go there in clear. */
  allowClear: flag.exactOptional(),
};
/** Who we are there: the password in the file or by the path of another. */
export const ldapAccount = {
  bindDn: line(500),
  bindPassword: line(500).optional(),
  bindPasswordFile: textFile.optional(),
};
/** DN of one entry; `{id}` stands for the value of an attribute. */
export const DN_OF_ID = /^[^{}]+=\{id\}(?:,[^{}]*)?$/;

/** Passwords cross no network in clear, unless the settings say so. */
export function checkTls(
  { url, startTls, allowClear }: { url: string; startTls: boolean; allowClear?: boolean },
  context: z.RefinementCtx,
): void {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (startTls && url.startsWith('ldaps:')) refuse('startTls', 'is for ldap: URLs');
  if (!startTls && !allowClear && url.startsWith('ldap:') && !isLoopback(new URL(url).hostname))
    refuse(
      'url',
      'must begin with ldaps, or startTls must be true: ldap without it is for the loopback only, or with allowClear: true',
    );
}
