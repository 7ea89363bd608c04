/** The embedded owner of methods over a database with the sample members. */
import { generateSync } from 'otplib';
import { createSealer } from '../../../worker/runtime/crypto/seal.js';
import { createLog } from '../../../worker/runtime/log.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import type { MethodsOwner } from '../../../worker/runtime/mfa/contract.js';
import { createMethodsOwner } from '../../../worker/runtime/mfa/owner.js';
import { createMailer } from '../../../worker/runtime/mailer.js';
import { methods } from '../../../worker/runtime/settings/methods.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { newerRing, testRing } from '../../helpers/ring.js';

export const ORIGIN = 'http://localhost:8080';
/** 「高橋 翼」: TOTP with a known secret, and a telephone that nobody holds. */
export const TAKAHASHI = '1234500001';
export const ITO = '1234500002';
export const WATANABE = '1234500003';
export const SAMPLE_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export interface Site {
  database: TestDatabase;
  mails: TestMailServer;
  owner: MethodsOwner;
  /** The same with a key ring that has got a newer key since. */
  later: MethodsOwner;
  /** What the owner takes for now, milliseconds since the epoch. */
  clock: { now: number };
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const database = await freshDatabase({ sample: true });
  const mails = await new TestMailServer().up();
  const mailer = createMailer(mails.url);
  const clock = { now: Date.now() };
  const under = (ring = testRing()): MethodsOwner =>
    createMethodsOwner(methods.parse({ kind: 'embedded' }), {
      db: database.db,
      sealer: createSealer(ring),
      tokens: createTokens(ring),
      publicUrl: new URL(ORIGIN),
      mailer,
      log: createLog('test', 'silent'),
      production: false,
      clock: () => clock.now,
    });
  return {
    database,
    mails,
    owner: under(),
    later: under(newerRing()),
    clock,
    async close() {
      mailer.close();
      await mails.down();
      await database.drop();
    },
  };
}

/** The code that an app shows. */
export const codeAt = (secret: string, nowMs: number): string =>
  generateSync({ secret, epoch: Math.floor(nowMs / 1000) });

/** A promise's refusal by the owner, as its word. */
export const wordOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'taken',
    (error: { word?: string }) => error.word ?? error,
  );
