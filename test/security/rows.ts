/** What a procedure says of itself to the security cases that go over all procedures. Each of its rows stands in its `security-rows.ts`. */
import type { Activities } from '../../activities/index.js';
import type { GrantClaims } from '../../worker/runtime/crypto/tokens.js';
import type {
  CodePurpose,
  GrantPurpose,
  IsoInstant,
  ProcedureView,
  Purpose,
  Status,
} from '../../workflows/contracts/procedure.js';
import type { Caller, Reply, System } from '../helpers/system.js';
import type { Unheard } from '../helpers/thrown-away.js';
import { newId } from '../staff/oversight/support.js';
import { sendForm, wordOf } from './support.js';

export interface SecurityRows {
  /** E4: who may use its operations and pages: see `rights-table.ts`. */
  rights?: Record<string, string>;
  /** E4: the same for students of the certificate issuance service. */
  studentRights?: Record<string, string>;
  /** E4: the same for members of institutions. */
  memberRights?: Record<string, string>;
  /** E4: the same for members of the university, by how they have signed in. */
  utokyoRights?: Record<string, string>;
  /** E4: the same for staff who sit at a counter and work in no queue, where it isn't what somebody without any right gets. */
  counterRights?: Record<string, string>;
  /** E4: what a route is asked that has to be asked something. */
  fields?: Record<string, () => Record<string, unknown>>;
  /** E4: brings about what its `fields` ask about. */
  stands?(system: System): Promise<void>;
  /** A5: a procedure of its own for each of its one-time URLs, which waits for it to be used; none supersedes another's. */
  urls?: Partial<Record<Purpose, (system: System) => Promise<Waiting>>>;
  /** A5: URLs of other purposes that stay good for what they are for while one of a purpose waits. */
  besides?: Partial<Record<Purpose, readonly Purpose[]>>;
  /** A5: operations that take the token of a URL besides the one that redeems it. */
  urlTakers?: readonly string[];
  /** A5: where its grants are taken. */
  grants?: Partial<Record<GrantPurpose, Taker>>;
  /** A5: where its codes are given. */
  codes?: Partial<Record<CodePurpose, CodeTaker>>;
  /** I2: its activities, with an input each, in an order in which it could run them. */
  activities?(system: System): Run[];
  /** I2: what may come of it without its workflow's hearing of it, because the worker died. */
  unheard?: readonly Unheard[];
  /** I10: goes its ways with marked secrets. @returns the secrets that it brought about, by what they are */
  canaries?(system: System, caller: () => Caller): Promise<[what: string, secret: string][]>;
}

/** Open: whoever asks gets the same answer. What such a route lets through is decided by a token, a code or a password in it. */
export const OPEN = 'open';

/** A type and no interface, so that it may be handed to a call as it is. */
export type Waiting = { procedureId: string; token: string };

/** Where the grants of a purpose are taken. */
export interface Taker {
  /** What a grant says that is taken there: something as new for each of the places. */
  claims(system: System, place: number): Promise<GrantClaims>;
  places: Place[];
}
export interface Place {
  /** An operation, or method and path of a page. */
  name: string;
  /** Asks for what would be done at once if the token were taken. */
  offer(system: System, token: string): Promise<Reply>;
  /** What it answers to a token that is none. */
  refusal: string | RegExp;
  answer?(reply: Reply): string;
}

/** The word of a problem; else the status, and where it leads. */
const told = (reply: Reply): string =>
  wordOf(reply) || [reply.status, reply.headers['location']].filter(Boolean).join(' ');
export const answerAt = ({ answer = told }: Place, reply: Reply): string => answer(reply);
export const isRefusal = ({ refusal }: Place, answer: string): boolean =>
  typeof refusal === 'string' ? refusal === answer : refusal.test(answer);

/** An operation that takes a grant in a field. */
export const operationPlace = (
  name: string,
  field: string,
  refusal: string,
  more: Record<string, unknown> = {},
): Place => ({ name, refusal, offer: (system, token) => system.caller().call(name, { ...more, [field]: token }) });

/** A form that takes a grant in a field, sent as anybody can. */
export const formPlace = (
  path: string,
  field: string,
  refusal: Place['refusal'],
  more: Record<string, string>,
): Place => ({
  name: `POST ${path}`,
  refusal,
  offer: (system, token) =>
    sendForm(system.caller(), '/cinii/password-reissue', path, { ...more, procedureId: named(token), [field]: token }),
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

/** Where the codes of a purpose are given, and how to have one mailed. */
export interface CodeTaker {
  operation: string;
  page: string;
  mailed(system: System): Promise<{ procedureId: string; code: string }>;
}

/** One run of an activity. */
export interface Run {
  name: keyof Activities;
  input: object;
  /** What happens elsewhere before it. */
  before?: () => Promise<unknown>;
  /** It only looks. */
  looks?: boolean;
  /** It counts its attempts, so a repeat changes that one row. */
  counts?: boolean;
}
export const run = (name: keyof Activities, input: object, more: Omit<Run, 'name' | 'input'> = {}): Run => ({
  name,
  input,
  ...more,
});

export const AT = '2026-11-21T00:00:00.000Z' as IsoInstant;
export const LATER = '2026-11-26T00:00:00.000Z' as IsoInstant;
/** A hash of a password, in the form in which it is stored. */
export const SOME_HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';

export const viewOf = (procedureId: string, status: Status): ProcedureView => ({
  procedureId,
  status,
  steps: [{ at: AT, step: 'opened', actor: 'person' }],
});
/** A view as its activity records it. */
export const recorded = (procedureId: string, status: Status, closed = false) => ({
  view: viewOf(procedureId, status),
  closed,
  locale: 'ja',
});
