/** Re-registrations with marked secrets: passwords, an authenticator's secret, a pass, the link that stops, a photo's metadata. For the canaries (I10). */
import { generateSync } from 'otplib';
import sharp from 'sharp';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { UTOKYO_PATHS } from '../../../api/utokyo/paths.js';
import { urlIn } from '../../helpers/mail-server.js';
import { multipart } from '../../helpers/multipart.js';
import { decided, newMember, TAKAHASHI, watched } from '../../helpers/reregistrations.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';
import { begun } from '../mfa-self-service/support.js';

const SIGN_IN = UTOKYO_PATHS.signIn;
const PASSWORD = 'Canary-utokyo-pass-61be';
const WRONG = 'Canary-utokyo-wrong-04f2';
const METADATA = 'Canary-photo-metadata-c3d9';

/** @returns the secrets that it brought about, by what they are */
export async function reregistrationFlows(system: System, caller: () => Caller): Promise<[string, string][]> {
  const { deps, mail } = system;
  const { memberId, email } = await newMember(system, { password_hash: await deps.passwords.hash(PASSWORD) });
  const secrets: [string, string][] = [
    ['member password', PASSWORD],
    ['wrong password', WRONG],
    ['metadata of a photo', METADATA],
  ];
  const enters = async (userId: string, password: string): Promise<Caller> => {
    const browser = caller();
    expectStatus(await browser.call('signIn', { realm: 'utokyo', userId, password }), 200);
    secrets.push(['session ID', browser.jar[cookieName(deps.config, 'session-utokyo')] ?? 'no session']);
    return browser;
  };

  // People type a password into the wrong field.
  await caller().call('signIn', { realm: 'utokyo', userId: WRONG, password: WRONG });
  await caller().call('signIn', { realm: 'utokyo', userId: memberId, password: WRONG });
  await caller().call('signIn', { realm: 'utokyo', userId: memberId, password: PASSWORD, code: WRONG });
  await sendForm(caller(), SIGN_IN, SIGN_IN, { userId: memberId, password: WRONG, code: WRONG, to: '' });
  const browser = await enters(memberId, PASSWORD);
  const { payload, headers } = multipart([
    { name: 'channel', value: 'site' },
    { name: 'photo', file: await photo(), filename: `${METADATA}.jpg` },
  ]);
  const reply = await browser.send({ method: 'POST', url: '/api/v1/mfa-applications', payload, headers });
  const procedureId = String(expectStatus(reply, 201).body['procedureId']);
  const { token } = urlIn(await mail.wait((one) => one.to.includes(email)));
  secrets.push(['URL token', token], ['signature of a URL', token.split('.').at(-1) ?? token]);
  await browser.send({ method: 'GET', url: `/u?token=${token}` });
  await decided(system, procedureId);
  await watched(system.temporal.client.workflow.getHandle(procedureId)).reaches('awaiting-registration');

  const window = await enters(memberId, PASSWORD);
  const secret = String(expectStatus(await window.call('startMfaRegistration', { kind: 'totp' }), 200).body['secret']);
  secrets.push(['authenticator secret', secret]);
  await window.call('registerMfaMethod', { kind: 'totp', code: WRONG });
  await sendForm(window, UTOKYO_PATHS.phone, UTOKYO_PATHS.totp, { code: WRONG });
  expectStatus(await window.call('registerMfaMethod', { kind: 'totp', code: generateSync({ secret }) }), 200);

  const selfService = await begun(system, TAKAHASHI);
  await selfService.verified();
  await selfService.issues();
  const pass = await selfService.pass(1);
  secrets.push(['Temporary Access Pass', pass]);
  await enters(TAKAHASHI, pass);
  // Used up.
  await caller().call('signIn', { realm: 'utokyo', userId: TAKAHASHI, password: pass });
  return secrets;
}

/** A photo with what a camera writes into it. */
const photo = (): Promise<Buffer> =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: 'green' } })
    .withExif({ IFD0: { ImageDescription: METADATA } })
    .jpeg()
    .toBuffer();

function expectStatus(reply: Reply, status: number): Reply {
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
  return reply;
}
