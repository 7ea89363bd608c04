/** The API process: listens until it is told to stop, then answers what is under way. */
import { readFile } from 'node:fs/promises';
import closeWithGrace from 'close-with-grace';
import { CONNECTIONS } from '../db/connections.js';
import { createDatabase } from '../db/knex.js';
import { buildIdOf } from '../worker/runtime/audit/builds.js';
import { createReplayer } from '../worker/runtime/audit/replayer.js';
import { loadProcess, orEnd } from '../worker/runtime/settings/process.js';
import { createDirectory, createMemberDirectory, unfilledTables } from '../worker/runtime/directory/directory.js';
import { createLog } from '../worker/runtime/log.js';
import { createPasswords } from '../worker/runtime/crypto/passwords.js';
import { createMailer } from '../worker/runtime/mailer.js';
import { createMethodsOwner } from '../worker/runtime/mfa/owner.js';
import { createSealer } from '../worker/runtime/crypto/seal.js';
import { connectClient } from '../worker/runtime/temporal/client.js';
import { createStrength } from '../worker/runtime/strength.js';
import { createTokens } from '../worker/runtime/crypto/tokens.js';
import { createWorkbooks } from '../worker/runtime/workbook/workbooks.js';
import { startHeldKeys } from '../worker/runtime/held-keys.js';
import { buildApp } from './app.js';
import { ignoresSettings, isHanded, listen } from './listen.js';
import { textFaults } from './texts.js';

/** How long whoever still comes is answered, and the proxy waited for that closes what is idle (deploy/nginx: after 2 s). */
const DRAIN_MS = 4_000;
/** Longest time for that, and for requests that are under way then: a call to Temporal may take ten seconds of it. */
const STOP_MS = 17_000;
const LONGEST_STATEMENT_MS = 600_000;

const settings = orEnd('api', () => loadProcess('api', process.env, textFaults));
const { config, ring, signer, services, audit, oidc: staffRights, outagePause, scim, face } = settings;
const log = createLog('api', config.logLevel);
const db = createDatabase(config.databaseUrl, { max: CONNECTIONS.api.requests, application: 'tetsuzuki-api' });
// A verification of a long audit log, one at a time.
const long = {
  application: 'tetsuzuki-api-verify',
  max: CONNECTIONS.api.verification,
  statementMs: LONGEST_STATEMENT_MS,
};
const longDb = createDatabase(config.databaseUrl, long);
const temporal = connectClient(config, ring);
const passwords = createPasswords();
const strength = createStrength();
const workbooks = createWorkbooks();
const replayer = createReplayer(ring);
const bundle = { code: await readFile(new URL('../workflow-bundle.js', import.meta.url), 'utf8') };
const directory = createDirectory(services.shomei.directory, { db, passwords });
const memberDirectory = createMemberDirectory(services.utokyo.directory);

const tokens = createTokens(ring, { mailDomain: config.publicUrl.hostname });
const sealer = createSealer(ring);
// Only for what stands in for telephones; all other mails are the worker's.
const mailer = createMailer(config.smtpUrl, { ca: config.smtpCa });
const { publicUrl, production } = config;
const parts = { db, sealer, tokens, publicUrl, mailer, log, production, clock: Date.now };

const app = await buildApp({
  config,
  services,
  audit,
  staffRights,
  outagePause,
  scim,
  face,
  db,
  longDb,
  temporal,
  ring,
  tokens,
  passwords,
  strength,
  directory,
  ...(memberDirectory && { memberDirectory }),
  sealer,
  methods: createMethodsOwner(services.utokyo.methods, parts),
  workbooks,
  replayer,
  signer,
  today: { buildId: buildIdOf(bundle), bundle },
  log,
  clock: Date.now,
});

const heldKeys = startHeldKeys({ db, ring, role: 'api', log });
let stopping = false;
/** The supervisor is gone. */
const alone = new AbortController();
const stop = closeWithGrace({ delay: STOP_MS, logger: log }, async ({ signal, err }) => {
  stopping = true;
  if (err) log.fatal({ err }, 'stopping');
  else log.info({ why: signal ?? 'the supervisor is gone' }, 'stopping');
  // SIGTERM comes from whoever starts the next process: until that is there, people are answered. On Ctrl-C, or with the supervisor, everything ends.
  const newConnections = isHanded(process.env) ? 'none' : 'until-the-end';
  if (signal === 'SIGTERM') await app.drain({ newConnections, mostMs: DRAIN_MS, cut: alone.signal });
  await app.close();
  await heldKeys();
  replayer.close();
  mailer.close();
  await Promise.allSettled([
    passwords.close(),
    strength.close(),
    workbooks.close(),
    directory.close(),
    memberDirectory?.close(),
    db.destroy(),
    longDb.destroy(),
    temporal.connection.close(),
  ]);
});
// The supervisor is gone, or asks for the end by closing the channel; a second signal would cut the drain short.
process.once('disconnect', () => {
  alone.abort();
  if (!stopping) stop.close();
});

// Before people come: a port that another process has is told of then.
if (config.metricsPort !== undefined) await app.probes?.listen({ port: config.metricsPort, host: config.host });
const where = await listen(app, config, process.env);
if (config.production) for (const line of unfilledTables(services)) log.warn(line);
log.info(where, 'listening');
if (ignoresSettings(where, process.env))
  log.warn(where, 'listens where the socket of systemd does: HOST and PORT, which are set otherwise, do not count');
process.send?.({ ready: true });
