/** Tries every part that the settings name. */
import type { Signer } from '../runtime/audit/checkpoint.js';
import type { KeyRing } from '../runtime/crypto/keys.js';
import { ConfigError } from '../runtime/errors.js';
import type { Config } from '../runtime/settings/config.js';
import { loadProcess } from '../runtime/settings/process.js';
import type { loadSettings } from '../runtime/settings/services.js';
import { examineDatabase } from './database.js';
import { examineDirectory, examineLdapConnector, examineMemberDirectory } from './directories.js';
import type { Finding } from './finding.js';
import { skipped } from './finding.js';
import { examineKeys } from './keys.js';
import { examineLog } from './log.js';
import { examineMachine } from './machine.js';
import { examineMail } from './mail.js';
import { examineTemporal } from './temporal.js';
import { examineGraph, examineIdentityService, examineProvider, examineWebConnector } from './web.js';

export interface Installation extends ReturnType<typeof loadSettings> {
  config: Config;
  ring: KeyRing;
  signer: Signer;
}

/** Where staff come back to from the identity provider. */
const CALLBACK = '/staff/sign-in/callback';

/**
 * The settings, then what they name. Where a setting is wrong nothing else is tried: the parts can't be told.
 * @param mailTo where a mail is sent to for a trial
 */
export async function examine(env: NodeJS.ProcessEnv, mailTo: string | undefined): Promise<Finding[]> {
  let installation: Installation;
  try {
    installation = env['NODE_ENV'] === 'production' ? loadProcess('api', env) : loadProcess('command', env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ name, reason }) => ({
      part: 'settings',
      check: name,
      state: 'failed',
      says: reason,
      todo: `Correct ${name}: docs/operations/settings.md.`,
    }));
  }
  const settings: Finding = { part: 'settings', check: 'can be used', state: 'ok', says: 'all of them' };
  return [settings, ...(await examineParts(installation, mailTo))];
}

export async function examineParts(
  { config, ring, signer, services, audit }: Installation,
  mailTo: string | undefined,
): Promise<Finding[]> {
  const { findings, db } = await examineDatabase(config.databaseUrl);
  try {
    const others = await Promise.all([
      examineKeys(db, ring),
      examineLog(db, signer, audit?.earlierKeys).then((one) => [one]),
      examineTemporal(config, ring),
      examineMail(config, services, mailTo),
      examineProvider(config.oidc, new URL(CALLBACK, config.publicUrl)),
      ...partsOf(services),
      examineMachine(config, audit),
    ]);
    return [...findings, ...others.flat()];
  } finally {
    await db?.destroy();
  }
}

/** What the services file names: the directory, the identity-verification service, the owner of methods, connectors. */
function partsOf(services: Installation['services']): Promise<Finding[]>[] {
  const { directory } = services.shomei;
  const { identityService, methods, directory: ofMembers } = services.utokyo;
  const connectors = Object.values(services).flatMap(({ connectors }) => connectors);
  const one = async (finding: Promise<Finding>): Promise<Finding[]> => [await finding];
  return [
    directory.kind === 'ldap'
      ? one(examineDirectory(directory))
      : Promise.resolve([
          skipped('university directory', 'answers', 'students are looked up in the table directory_users'),
        ]),
    ...(ofMembers.kind === 'ldap' ? [examineMemberDirectory(ofMembers)] : []),
    ...(identityService ? [examineIdentityService(identityService)] : []),
    ...(methods.kind === 'graph' ? [one(examineGraph(methods))] : []),
    ...connectors.flatMap((connector) => {
      if (connector.kind === 'embedded') return [];
      return [one(connector.kind === 'ldap' ? examineLdapConnector(connector) : examineWebConnector(connector))];
    }),
  ];
}
