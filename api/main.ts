/** The API process: listens until it is told to stop, then answers what is under way. */
import closeWithGrace from 'close-with-grace';
import { createDatabase } from '../db/knex.js';
import { loadConfig, requireParts } from '../worker/runtime/settings/config.js';
import { createDirectory } from '../worker/runtime/directory/directory.js';
import { loadOrCreateKeyRing } from '../worker/runtime/crypto/keys.js';
import { createLog } from '../worker/runtime/log.js';
import { requireSignIn } from '../worker/runtime/settings/oidc.js';
import { createPasswords } from '../worker/runtime/crypto/passwords.js';
import { createSealer } from '../worker/runtime/crypto/seal.js';
import { loadServices } from '../worker/runtime/settings/services.js';
import { connectClient } from '../worker/runtime/temporal/client.js';
import { createStrength } from '../worker/runtime/strength.js';
import { createTokens } from '../worker/runtime/crypto/tokens.js';
import { createWorkbooks } from '../worker/runtime/workbook/workbooks.js';
import { buildApp } from './app.js';

/** Longest time for requests that are under way when the stop begins. */
const STOP_MS = 10_000;

/**
 * Connections that wait to be taken, as far as the system lets so many (net.core.somaxconn). In a storm Node's own 511 would be full at once, and who finds
 * no room tries again only after seconds.
 */
const BACKLOG = 4_096;

const config = requireParts(loadConfig());
requireSignIn(config);
const log = createLog('api', config.logLevel);
const ring = loadOrCreateKeyRing(config);
const db = createDatabase(config.databaseUrl, { application: 'tetsuzuki-api' });
const temporal = connectClient(config, ring);
const passwords = createPasswords();
const strength = createStrength();
const workbooks = createWorkbooks();
const services = loadServices(config.servicesFile);
const directory = createDirectory(services.shomei.directory, { db, passwords });

const app = await buildApp({
  config,
  services,
  db,
  temporal,
  ring,
  tokens: createTokens(ring, { mailDomain: config.publicUrl.hostname }),
  passwords,
  strength,
  directory,
  sealer: createSealer(ring),
  workbooks,
  log,
  clock: Date.now,
});

let stopping = false;
const stop = closeWithGrace({ delay: STOP_MS, logger: log }, async ({ signal, err }) => {
  stopping = true;
  if (err) log.fatal({ err }, 'stopping');
  else log.info({ why: signal ?? 'the supervisor is gone' }, 'stopping');
  await app.close();
  await Promise.allSettled([
    passwords.close(),
    strength.close(),
    workbooks.close(),
    directory.close(),
    db.destroy(),
    temporal.connection.close(),
  ]);
});
// The supervisor is gone, or asks for the end by closing the channel; a second signal would cut the drain short.
process.once('disconnect', () => {
  if (!stopping) stop.close();
});

await app.listen({ port: config.port, host: config.host, backlog: BACKLOG });
if (config.production && services.shomei.directory.kind === 'embedded')
  log.warn('students are looked up in the table directory_users: services.shomei.directory names no other directory');
log.info({ port: config.port, host: config.host }, 'listening');
process.send?.({ ready: true });
