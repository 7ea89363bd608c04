/** Every place that takes a grant, and something real that a grant of its purpose is for. Whoever adds a purpose says here where it is taken. */
import { cookieName } from '../../api/http/plugins/cookies.js';
import type { GrantClaims } from '../../worker/runtime/crypto/tokens.js';
import type { GrantPurpose } from '../../workflows/contracts/procedure.js';
import type { Reply, System } from '../helpers/system.js';
import { GOOD, ticketFor } from '../helpers/umin.js';
import { verified } from '../procedures/operator-application/support.js';
import { addPropagation, newId } from '../staff/oversight/support.js';
import { resetting } from './one-time-urls.js';
import { A, B, registrationRow, sendForm, wordOf } from './support.js';

/** The word of a problem; else the status, and where it leads. */
const told = (reply: Reply): string =>
  wordOf(reply) || [reply.status, reply.headers['location']].filter(Boolean).join(' ');

export interface Place {
  /** An operation, or method and path of a page. */
  name: string;
  /** Asks for what would be done at once if the token were taken. */
  offer(system: System, token: string): Promise<Reply>;
  /** What it answers to a token that is none. */
  refusal: string | RegExp;
  answer?(reply: Reply): string;
}
export interface Door {
  /** What a grant says that a place of this door takes: something as new for each of its places. */
  claims(system: System, place: number): Promise<GrantClaims>;
  places: Place[];
}
export const answerAt = ({ answer = told }: Place, reply: Reply): string => answer(reply);
export const isRefusal = ({ refusal }: Place, answer: string): boolean =>
  typeof refusal === 'string' ? refusal === answer : refusal.test(answer);

const operation = (name: string, field: string, refusal: string, more: Record<string, unknown> = {}): Place => ({
  name,
  refusal,
  offer: (system, token) => system.caller().call(name, { ...more, [field]: token }),
});
const form = (path: string, field: string, refusal: Place['refusal'], more: Record<string, string>): Place => ({
  name: `POST ${path}`,
  refusal,
  offer: (system, token) =>
    sendForm(system.caller(), '/cinii/password-reissue', path, { ...more, procedureId: named(token), [field]: token }),
});
/** The case tracker's pages take their ticket from a signed cookie. */
const cookie = (method: 'GET' | 'POST', path: string, refusal: string, fields: Record<string, string> = {}): Place => ({
  name: `${method} ${path}`,
  refusal,
  offer(system, token) {
    const caller = system.caller();
    caller.jar[cookieName(system.deps.config, 'case')] = encodeURIComponent(system.app.signCookie(token));
    if (method === 'GET') return caller.send({ method, url: path });
    return sendForm(caller, '/cinii/password-reissue', path, fields);
  },
});

/** The procedure that a grant names: some forms name it besides. */
function named(token: string): string {
  try {
    const body: unknown = JSON.parse(Buffer.from(token.split('.')[3] ?? '', 'base64url').toString());
    return String(Reflect.get(Object(body), 'procedureId'));
  } catch {
    return newId('umin-access-code');
  }
}

const USE = { change: 'suspend', kind: '更新' };
const PASSWORDS = { password: GOOD, passwordAgain: GOOD };
const SECOND = { password: 'Matrix2026x', passwordAgain: 'Matrix2026x' };
const TEXT = { text: '追伸' };

export const DOORS: Record<GrantPurpose, Door> = {
  restore: {
    async claims({ database: { db } }, place) {
      const applicationId = [A, ...B][place] ?? A;
      const { password_version: version } = await registrationRow(db, applicationId);
      return { applicationId, version };
    },
    places: [
      operation('requestServiceUseChange', 'restoreToken', 'not-authenticated', USE),
      {
        ...form('/cinii/application/change', 'restoreToken', '401', USE),
        offer: (system, restoreToken) =>
          sendForm(system.caller(), '/cinii/application', '/cinii/application/change', { ...USE, restoreToken }),
      },
    ],
  },
  'password-ticket': {
    claims: async (system) => ({ procedureId: (await ticketFor(system, system.caller())).procedureId }),
    places: [
      operation('submitNewPassword', 'passwordTicket', 'ticket-expired', PASSWORDS),
      // To the page of the procedure, taken or not.
      form('/new-password', 'passwordTicket', /^303 \//, PASSWORDS),
    ],
  },
  'second-password-ticket': {
    async claims(system) {
      const { procedureId, token } = await resetting(system, 'tanaka@student.example.jp');
      await system.caller().call('redeemOneTimeUrl', { token });
      return { procedureId };
    },
    places: [
      operation('setSecondPassword', 'passwordTicket', 'ticket-expired', SECOND),
      form('/shomei/forgotten/second-password', 'passwordTicket', /^(?:303 \/|410$)/, SECOND),
    ],
  },
  tracking: {
    claims: async (system) => ({ caseId: (await verified(system, system.caller())).procedureId }),
    places: [
      operation('getCase', 'caseTicket', 'forbidden'),
      operation('answerQuestion', 'caseTicket', 'forbidden', TEXT),
      operation('withdrawApplication', 'caseTicket', 'forbidden'),
      {
        ...cookie('GET', '/case', 'asks for the number of a case'),
        answer: ({ text }) => (/name="receiptNumber"/.test(text) ? 'asks for the number of a case' : 'shows a case'),
      },
      cookie('GET', '/case/withdraw', '303 /case'),
      cookie('POST', '/case/answer', '303 /case?done=over', TEXT),
      cookie('POST', '/case/withdraw', '303 /case?done=over'),
    ],
  },
  propagation: {
    async claims({ database: { db } }) {
      const procedureId = await addPropagation(db, {});
      return { procedureId, service: 'mail', version: 1 };
    },
    places: [operation('confirmPropagation', 'token', 'url-unknown')],
  },
};
