/** Every start that must not tell of what was named whether it is registered, and what the same caller asks right after it. */
import { expect } from '@jest/globals';
import { cookieName } from '../../api/http/plugins/cookies.js';
import { createSession } from '../../db/platform/sessions.js';
import { addStudents } from '../helpers/students.js';
import type { Caller, System } from '../helpers/system.js';
import { addAccount } from '../helpers/umin.js';
import { addApplication } from '../procedures/case-tracking/support.js';
import { FORM } from '../procedures/operator-application/support.js';
import { addRegistration } from './support.js';

/** What is named is registered, or is nobody's. */
export const KINDS = ['known', 'other'] as const;
type Kind = (typeof KINDS)[number];
interface Asked {
  kind: Kind;
  /** Each name is used once. */
  n: number;
}

interface Start {
  operation: string;
  status: number;
  input: (asked: Asked) => Record<string, unknown>;
  /** Who must be signed in. */
  realm?: 'shomei' | 'jairo';
  /** The first call after it, where that is no look. */
  first?: (caller: Caller, procedureId: string) => Promise<void>;
}
const CALLS_AFTER = 6;

// Names are of one length, as those of one institution are.
const reissueEmail = ({ kind, n }: Asked): string => `${kind}-${n + 1_000}@univ-t.example.jp`;
const studentEmail = ({ kind, n }: Asked): string => `${kind}${n}@student.example.jp`;
const memberEmail = ({ kind, n }: Asked): string => `${kind}-${n + 1_000}@library.example.jp`;
const receiptNumber = ({ kind, n }: Asked): string => `U-${kind === 'known' ? 'KKKK' : 'TTTT'}-${n + 1_000}`;
const sessionOf = (realm: string, { kind, n }: Asked): string => `${realm}${kind}${n}`.padEnd(43, 'x');

const TWIN = { familyName: '双子', givenName: '一', familyNameKana: 'ふたご', givenNameKana: 'はじめ', sex: 'male' };
const BORN = { known: '1970/01/01', other: '1970/01/02' };

export const STARTS: Record<string, Start> = {
  'a reset of the second password': {
    operation: 'startSecondPasswordReset',
    status: 202,
    input: (asked) => ({ email: studentEmail(asked) }),
  },
  'a reissue with its OK': {
    operation: 'startPasswordReissue',
    status: 201,
    input: (asked) => ({ email: reissueEmail(asked) }),
    async first(caller, procedureId) {
      expect((await caller.call('acceptPasswordReissue', { procedureId })).status).toBe(200);
    },
  },
  'a case by its number': {
    operation: 'startCaseTracking',
    status: 201,
    input: (asked) => ({ receiptNumber: receiptNumber(asked) }),
  },
  'an access code for an ID that gets none': {
    operation: 'startAccessCodeById',
    status: 409,
    input: ({ kind, n }) => ({ accountId: kind === 'known' ? ['known-role', 'known-bare'][n % 2] : 'other-role' }),
  },
  'an access code for a person who gets none': {
    operation: 'startAccessCodeByIdentity',
    status: 409,
    input: ({ kind }) => ({ ...TWIN, birthDate: BORN[kind] }),
  },
  'an operator application for an ID': {
    operation: 'startOperatorApplication',
    status: 201,
    input: ({ kind, n }) => ({ ...FORM, accountId: `${kind}-role`, email: `applicant-${kind}-${n}@example.jp` }),
  },
  'an address for a student, which another has': {
    operation: 'startEmailVerification',
    status: 201,
    input: (asked) => ({ email: studentEmail(asked), emailAgain: studentEmail(asked) }),
    realm: 'shomei',
  },
  'an address for a member, which another has': {
    operation: 'startMemberEmailChange',
    status: 201,
    input: (asked) => ({ email: memberEmail(asked) }),
    realm: 'jairo',
  },
};

/** Starts once, and then the six calls. */
export function sequence(system: System, { operation, status, input, realm, first }: Start, asked: Asked) {
  const caller = system.caller();
  if (realm) caller.jar[cookieName(system.deps.config, `session-${realm}`)] = sessionOf(realm, asked);
  return {
    async start(): Promise<string> {
      const reply = await caller.call(operation, input(asked));
      expect([operation, reply.status]).toEqual([operation, status]);
      return reply.body['procedureId'];
    },
    async after(procedureId: string): Promise<void> {
      await first?.(caller, procedureId);
      for (let n = first ? 1 : 0; n < CALLS_AFTER; n++)
        expect((await caller.call('getProcedure', { procedureId })).status).toBe(200);
    },
  };
}

/** Registers so many names for each start, and whoever asks where somebody must be signed in. */
export async function register({ deps, database: { db } }: System, count: number): Promise<void> {
  const identity_key = ['双子', '一', 'ふたご', 'はじめ', 'male', BORN.known].join('\n');
  await addAccount(db, 'known-role', { category: 'role' });
  await addAccount(db, 'known-bare', { email: null, forwarded: false });
  for (const twin of ['twin-one', 'twin-two']) await addAccount(db, twin, { identity_key });
  await addStudents(db, 'known', count);
  for (const kind of KINDS) await addStudents(db, `asks-${kind}`, count);
  const addMember = (userId: string, email: string) =>
    db('jairo_accounts').insert({ user_id: userId, display_name: userId, email, email_key: email, password_hash: '-' });
  for (let n = 0; n < count; n++) {
    const known = { kind: 'known', n } as const;
    await addRegistration(db, { application_id: `AUTH1${String(n).padStart(7, '0')}`, email: reissueEmail(known) });
    await addApplication(db, receiptNumber(known), { open: true });
    await addMember(`known-${n}`, memberEmail(known));
    for (const kind of KINDS) {
      const userId = `asks-${kind}${n}`;
      await addMember(userId, `${userId}@library.example.jp`);
      for (const realm of ['shomei', 'jairo']) {
        const idDigest = deps.tokens.digest('session', sessionOf(realm, { kind, n }));
        const times = { idleMs: 3_600_000, lifeMs: 3_600_000 };
        await createSession(db, { idDigest, realm, userId, ...(realm === 'shomei' && { level: 'menu' }), ...times });
      }
    }
  }
}
