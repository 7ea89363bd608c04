/** Settings of JAIRO Cloud's member accounts. */
import { z } from 'zod';
import { RIGHT_ATTRIBUTES, type RightAttribute } from '../../../workflows/rules/roster.js';
import { inquiry, keys, life, mailFrom, section, toSettings } from './common.js';
import type { ConnectorSettings } from './connectors.js';
import { count, duration } from './kinds.js';

/** The community site, where members find the desk. */
const INQUIRY = 'https://community.repo.nii.ac.jp/';

/** What a SCIM repository calls the attributes of a right where the settings don't say: an extension of ours (RFC 7643 3.3). */
const SCIM_NAMES = Object.fromEntries(
  RIGHT_ATTRIBUTES.map((name) => [name, `urn:ietf:params:scim:schemas:extension:tetsuzuki:2.0:User:${name}`]),
);
/** The one that WEKO maps to its roles. */
const NEEDED: RightAttribute = 'wekoSocietyAffiliation';

/**
 * A repository must be told of rights under the names that it has for them: a directory's schema is its own, so there the settings name them.
 * @param refuse told of what is missing or unknown, by its path in `attributes`
 */
function withNames(connector: ConnectorSettings, refuse: (path: string[], message: string) => void): ConnectorSettings {
  if (connector.kind !== 'scim' && connector.kind !== 'ldap') return connector;
  const attributes = connector.attributes ?? (connector.kind === 'scim' ? SCIM_NAMES : {});
  const known: readonly string[] = RIGHT_ATTRIBUTES;
  for (const name of Object.keys(attributes))
    if (!known.includes(name)) refuse([name], `is none of ${RIGHT_ATTRIBUTES.join(' and ')}`);
  if (attributes[NEEDED] === undefined) refuse([NEEDED], 'must be given: what it is called there');
  return { ...connector, attributes };
}

export const jairo = section(
  keys.extend({
    inquiry: inquiry.default(INQUIRY),
    mailFrom: mailFrom.default({ name: 'JAIRO Cloud', address: 'no-reply@repo.nii.ac.jp' }),
    /** How long before the end of an invitation its reminder is mailed. */
    invitationReminder: life.prefault('2d'),
    /** How long a plan waits to be confirmed. */
    planLife: life.prefault('24h'),
    /** How long the rows and the plan of an upload are kept that was refused or not confirmed; longer than one may take to begin. */
    uploadRetention: duration({ from: '1h', to: '3650d', fractions: true }).prefault('30d'),
    /** To remove a larger share of the members than this needs a second confirmation. */
    removalShare: z
      .number({ error: 'must be a number from 0 to 1' })
      .min(0, 'must be from 0 to 1')
      .max(1, 'must be from 0 to 1')
      .default(0.2),
    /** Invitations of an import in a second while people are being served. */
    invitationsPerSecond: count.default(27),
    /** The same while nobody is. */
    invitationsPerSecondIdle: count.default(60),
  }),
)
  .transform(toSettings)
  .transform((settings, context) => ({
    ...settings,
    connectors: settings.connectors.map((connector, n) =>
      withNames(connector, (path, message) =>
        context.addIssue({ code: 'custom', path: ['connectors', n, 'attributes', ...path], message }),
      ),
    ),
  }));
export type JairoSettings = z.output<typeof jairo>;
