/** A new password, as connectors are given it. */
import type { PasswordChange } from '../../../activities/connectors/index.js';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';

export const NEW_PASSWORD = 'Brand-new-Canary-1';
export const ACCOUNT = 'aoki00-tky';

export async function changeTo(password: string = NEW_PASSWORD, version = 2): Promise<PasswordChange> {
  const passwords = createPasswords();
  const passwordHash = await passwords.hash(password);
  await passwords.close();
  return {
    accountId: ACCOUNT,
    version,
    passwordHash,
    changedAt: new Date('2026-11-21T03:04:05.678Z'),
    idempotencyKey: `mail-${ACCOUNT}-${version}-1795230245678`,
    confirm: { url: 'http://127.0.0.1:8080/api/v1/propagations/confirm', token: 'a-token' },
  };
}

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
