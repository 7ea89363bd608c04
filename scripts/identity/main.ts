/**
 * The embedded identity provider, a child of `npm start`: staff sign in with the passwords of their table, over OpenID Connect.
 * Settings: IDENTITY_PORT, IDENTITY_KEYS (file), IDENTITY_CLIENT_ID, IDENTITY_CLIENT_SECRET, PUBLIC_URL, DATABASE_URL.
 */
import { createDatabase } from '../../db/knex.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { identityAccounts } from './accounts.js';
import { identityServer } from './http.js';
import { identityKeys } from './keys.js';
import { createProvider } from './provider.js';

const HOST = '127.0.0.1';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is required`);
  return value;
}

const port = Number(setting('IDENTITY_PORT'));
const issuer = new URL(`http://${HOST}:${port}`);
const publicUrl = new URL(setting('PUBLIC_URL'));
const client = { id: setting('IDENTITY_CLIENT_ID'), secret: setting('IDENTITY_CLIENT_SECRET'), publicUrl };
const db = createDatabase(setting('DATABASE_URL'), { max: 2, application: 'tetsuzuki-identity' });
const accounts = identityAccounts(db, createPasswords());
const provider = createProvider(issuer.origin, identityKeys(setting('IDENTITY_KEYS')), client, accounts);

const server = identityServer({ issuer, provider, accounts, publicUrl });
await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, () => resolve()));

const end = () => process.exit(0);
process.once('SIGTERM', end).once('SIGINT', end);
// The supervisor is gone, and with it the pages that send people here.
process.once('disconnect', end);
process.send?.({ ready: true });
