/**
 * The embedded providers, a child of `npm start`: staff sign in with the passwords of their table, and members show a card that is played, both over
 * OpenID Connect. Each is there where its port is named.
 * Settings: PUBLIC_URL; IDENTITY_PORT, IDENTITY_KEYS (file), IDENTITY_CLIENT_ID, IDENTITY_CLIENT_SECRET, DATABASE_URL; CARD_PORT, CARD_KEYS (file),
 * CARD_CLIENT_ID, CARD_CLIENT_KEY (file), CARD_SLOW_MS.
 */
import type { Server } from 'node:http';
import { createDatabase } from '../../db/knex.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { identityAccounts } from './accounts.js';
import { cardCounter } from './card-counter.js';
import { cardHolders, STRANGER } from './card-people.js';
import { cardDesk, createCardProvider } from './card-provider.js';
import { identityServer } from './http.js';
import { identityKeys, publicJwk } from './keys.js';
import { createProvider } from './provider.js';
import { staffCounter, staffDesk } from './staff.js';

const HOST = '127.0.0.1';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is required`);
  return value;
}
const addressOf = (port: string): URL => new URL(`http://${HOST}:${Number(port)}`);

const publicUrl = new URL(setting('PUBLIC_URL'));

function ofStaff(port: string): Server {
  const issuer = addressOf(port);
  const client = { id: setting('IDENTITY_CLIENT_ID'), secret: setting('IDENTITY_CLIENT_SECRET'), publicUrl };
  const db = createDatabase(setting('DATABASE_URL'), { max: 2, application: 'tetsuzuki-identity' });
  const accounts = identityAccounts(db, createPasswords());
  const provider = createProvider(issuer.origin, identityKeys(setting('IDENTITY_KEYS')), client, accounts);
  return identityServer({ issuer, provider, desk: staffDesk(publicUrl), counter: staffCounter(accounts) });
}

function ofCards(port: string): Server {
  const issuer = addressOf(port);
  const client = { id: setting('CARD_CLIENT_ID'), key: publicJwk(setting('CARD_CLIENT_KEY')), publicUrl };
  const holders = cardHolders();
  const keys = identityKeys(setting('CARD_KEYS'), 'ES256');
  const provider = createCardProvider(issuer.origin, keys, client, [...holders, STRANGER]);
  const counter = cardCounter(holders, Number(setting('CARD_SLOW_MS')));
  return identityServer({ issuer, provider, desk: cardDesk(publicUrl), counter });
}

const listening = (server: Server, port: string): Promise<void> =>
  new Promise((resolve, reject) => server.once('error', reject).listen(Number(port), HOST, () => resolve()));

if (process.env['NODE_ENV'] === 'production')
  throw new Error('embedded providers are refused with NODE_ENV=production');
const { IDENTITY_PORT: staffPort, CARD_PORT: cardPort } = process.env;
if (staffPort) await listening(ofStaff(staffPort), staffPort);
if (cardPort) await listening(ofCards(cardPort), cardPort);

const end = () => process.exit(0);
process.once('SIGTERM', end).once('SIGINT', end);
// The supervisor is gone, and with it the pages that send people here.
process.once('disconnect', end);
process.send?.({ ready: true });
