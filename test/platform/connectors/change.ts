/** Changes of an account, as connectors are given them. */
import type { Change } from '../../../activities/connectors/index.js';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';

export const NEW_PASSWORD = 'Brand-new-Canary-1';
export const ACCOUNT = 'aoki00-tky';

type PasswordChange = Extract<Change, { kind: 'password' }>;
type AttributesChange = Extract<Change, { kind: 'attributes' }>;

/** A new password. */
export async function changeTo(password: string = NEW_PASSWORD, version = 2): Promise<PasswordChange> {
  const passwords = createPasswords();
  const passwordHash = await passwords.hash(password);
  await passwords.close();
  return {
    kind: 'password',
    service: 'umin',
    accountId: ACCOUNT,
    version,
    passwordHash,
    changedAt: new Date('2026-11-21T03:04:05.678Z'),
    idempotencyKey: `mail-${ACCOUNT}-${version}-1795230245678`,
    confirm: { url: 'http://127.0.0.1:8080/api/v1/propagations/confirm', token: 'a-token' },
  };
}

/** Attributes of a member, such as a role. */
export const attributesTo = (attributes: AttributesChange['attributes'], version = 2): AttributesChange => ({
  kind: 'attributes',
  service: 'jairo',
  accountId: ACCOUNT,
  version,
  attributes,
  changedAt: new Date('2026-11-21T03:04:05.678Z'),
  idempotencyKey: `weko-${ACCOUNT}-attributes-${version}-1795230245678`,
  confirm: { url: 'http://127.0.0.1:8080/api/v1/propagations/confirm', token: 'a-token' },
});

/** The word of the fault that a push ends with. @throws if it ends well, or with anything but a fault of a connector */
export async function faultOf(pushing: Promise<unknown>): Promise<string> {
  try {
    await pushing;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConnectorFault') return Reflect.get(error, 'word') as string;
    throw error;
  }
  throw new Error('the push went well');
}

/** A signal that never fires. */
export const FOR_EVER = new AbortController().signal;
