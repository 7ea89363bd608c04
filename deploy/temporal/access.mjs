/**
 * Who may do what at Temporal: the key that its tokens are signed by, and the tokens (docs/operations/security.md).
 *   node access.mjs key FOLDER                           makes token-key.pem, which signs, and jwks.json, by which Temporal checks
 *   node access.mjs token FOLDER WHO NAMESPACE ROLE DAYS prints a token (JWT, RS256); ROLE: read, write or admin; NAMESPACE: a namespace, or temporal-system for all
 */
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [what, folder, ...rest] = process.argv.slice(2);
const DAY_S = 86_400;

if (what === 'key' && folder && rest.length === 0) makeKey(folder);
else if (what === 'token' && folder && isToken(rest)) console.log(token(folder, ...rest));
else {
  console.error(
    'Usage: node access.mjs key FOLDER\n       node access.mjs token FOLDER WHO NAMESPACE read|write|admin DAYS',
  );
  process.exit(2);
}

/** @param {readonly string[]} given */
function isToken([who, namespace, role, days, ...more]) {
  return more.length === 0 && who && namespace && ['read', 'write', 'admin'].includes(role) && Number(days) > 0;
}

/** @param {string} to */
function makeKey(to) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const kid = randomUUID();
  // An existing key is never overwritten: all tokens would end.
  const fresh = { mode: 0o600, flag: 'wx' };
  writeFileSync(join(to, 'token-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), fresh);
  const key = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
  writeFileSync(join(to, 'jwks.json'), `${JSON.stringify({ keys: [key] })}\n`, { mode: 0o644, flag: 'wx' });
}

/** @param {string} from @param {string} who @param {string} namespace @param {string} role @param {string} days */
function token(from, who, namespace, role, days) {
  const privateKey = createPrivateKey(readFileSync(join(from, 'token-key.pem')));
  const { kid } = JSON.parse(readFileSync(join(from, 'jwks.json'), 'utf8')).keys[0];
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: who, permissions: [`${namespace}:${role}`], iat: now, exp: now + Number(days) * DAY_S };
  const parts = [{ alg: 'RS256', typ: 'JWT', kid }, claims];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
