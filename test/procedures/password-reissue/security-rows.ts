/** The application password reissue in the security cases that go over all procedures. */
import type { Digest } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { newProcedureId } from '../../helpers/ids.js';
import { OPEN, recorded, LATER, run, type Run, type SecurityRows } from '../../security/rows.js';
import type { Caller, System } from '../../helpers/system.js';
import { reissueUnheard } from './unheard.js';
import { A, B, isPasswordMail, mailedUrl, ONE, sendForm, TWO } from '../../security/support.js';

export const reissueRows: SecurityRows = {
  rights: {
    startPasswordReissue: OPEN,
    acceptPasswordReissue: OPEN,
    'GET /cinii/password-reissue': OPEN,
    'POST /cinii/password-reissue': OPEN,
    'GET /cinii/password-reissue/ok': OPEN,
    'POST /cinii/password-reissue/ok': OPEN,
  },
  urls: { 'password-reissue': (system) => mailedUrl(system, system.caller()) },
  activities,
  unheard: [reissueUnheard],
  canaries,
};

/** One that completes, and one whose mail is refused for good. */
function activities(system: System): Run[] {
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const failed = newProcedureId('cinii', 'password-reissue');
  const locale = 'ja';
  const addressOf = (email: string): Digest => system.deps.tokens.digest('address', email);
  const bad = {
    procedureId: failed,
    applicationIds: [B[0]],
    addressDigest: addressOf(TWO),
    record: recorded(failed, 'applying'),
  };
  const one = {
    procedureId,
    applicationIds: [A],
    addressDigest: addressOf(ONE),
    record: recorded(procedureId, 'applying'),
  };
  return [
    run('recordReissue', recorded(procedureId, 'awaiting-confirmation')),
    run('mailClaimedReissueUrl', {
      ...one,
      issue: 1,
      expiresAt: LATER,
      mailUntil: new Date(Date.now() + HOUR_MS).toISOString(),
      locale,
    }),
    run('mailReissueUrl', { procedureId, issue: 2, applicationIds: [A], expiresAt: LATER, locale }),
    run('mailReissuedPasswords', { ...one, locale }),
    run('claimRegistrations', bad),
    run('prepareReissue', bad),
    run('mailReissuedPassword', { procedureId: failed, applicationId: B[0], locale }),
    run('isReissueSuperseded', { procedureId }, { looks: true }),
    run('closeUnusedReissue', recorded(failed, 'expired', true), { looks: true }),
    run('discardReissue', { procedureId: failed, applicationId: B[0] }, { looks: true }),
    run('recordReissue', { ...recorded(failed, 'completed', true), redeemedBy: addressOf('browser') }),
  ];
}

async function canaries(system: System, caller: () => Caller): Promise<[string, string][]> {
  const secrets: [string, string][] = [];
  const person = caller();
  for (const email of [ONE, TWO]) {
    const { token, url } = await mailedUrl(system, person, email);
    secrets.push(['URL token', token], ['signature of a URL', token.split('.').at(-1) ?? token]);
    await person.send({ method: 'GET', url: url.replace('http://127.0.0.1:8080', '') });
    await person.call('redeemOneTimeUrl', { token }, { 'idempotency-key': `redeem-${email.length}` });
    await person.call('redeemOneTimeUrl', { token });
    await caller().call('redeemOneTimeUrl', { token });
    await caller().call('redeemOneTimeUrl', { token: `${token}x` });
  }
  // A password whose mail is refused for good, by a form, and one that is never fetched.
  const refused = await mailedUrl(system, person);
  secrets.push(['URL token', refused.token]);
  system.mail.behaviour = { recipient: () => 550 };
  await sendForm(person, refused.url.replace('http://127.0.0.1:8080', ''), '/u', { token: refused.token });
  system.mail.behaviour = {};
  secrets.push(['URL token', (await mailedUrl(system, person, TWO)).token]);
  await person.call('startPasswordReissue', { email: `${GUESS}@nowhere.example` });
  const browser = Object.entries(person.jar).find(([name]) => name.includes('browser'))?.[1];
  secrets.push(['browser cookie', browser?.split('.')[0] ?? 'no browser cookie'], ['guess', GUESS]);
  for (const mail of system.mail.box.filter(isPasswordMail)) {
    const password = /^申請パスワード[:：]\s*(\S+)$/m.exec(mail.text)?.[1];
    if (password) secrets.push(['reissued password', password]);
  }
  return secrets;
}
const GUESS = 'Canary-guess-7f3e1b';
