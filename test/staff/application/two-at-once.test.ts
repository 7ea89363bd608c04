/** Security case F2, for every kind of application: of two decisions at the same moment one stands, and its loser is told whose it is. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROCEDURES } from '../../../api/procedures/index.js';
import type { ProcedureModule } from '../../../api/procedures/module.js';
import { effort } from '../../helpers/effort.js';
import { has, until } from '../../helpers/wait.js';
import { applied, newMember } from '../../helpers/reregistrations.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { verified } from '../../procedures/operator-application/support.js';
import { decisionsOf, requested, signedIn, statusIn, wordOf } from './support.js';

let system: System;
let op1: Caller;
let op2: Caller;
let lead: Caller;
beforeAll(async () => {
  system = await startSystem();
  [op1, op2, lead] = [await signedIn(system, 'op1'), await signedIn(system, 'op2'), await signedIn(system, 'lead1')];
});
afterAll(async () => system.close());

const ROUNDS = effort(10, 300);

interface Kind {
  /** An application that one more approval or refusal decides. @returns its ID */
  open(): Promise<string>;
  /** What comes of each decision: the status that it leads to, and the mail that tells of it. */
  approve: { status: string; mail: string };
  refuse: { status: string; mail: string };
}

/** By kind of application. */
const KINDS: Record<string, Kind> = {
  'service-use-change': {
    open: () => requested(system, 'AUTH00000102'),
    approve: { status: 'completed', mail: 'use-change-approved' },
    refuse: { status: 'refused', mail: 'use-change-refused' },
  },
  'operator-application': {
    open: async () => (await verified(system, system.caller())).procedureId,
    approve: { status: 'awaiting-confirmation', mail: 'operator-password-url' },
    refuse: { status: 'refused', mail: 'operator-application-refused' },
  },
  // Two persons approve: the first has done so.
  'mfa-application': {
    async open() {
      const { procedureId } = await applied(system, { memberId: (await newMember(system)).memberId });
      await lead.call('decideApplication', { procedureId, decision: 'approve', reason: '確認した' });
      return procedureId;
    },
    approve: { status: 'awaiting-registration', mail: 'mfa-approved' },
    refuse: { status: 'refused', mail: 'mfa-refused' },
  },
};

test('every kind of application has its rounds', () => {
  const procedures: readonly ProcedureModule[] = PROCEDURES;
  const kinds = procedures.flatMap(({ kind, application }) => (application ? [kind] : []));
  expect(Object.keys(KINDS).sort()).toEqual(kinds.sort());
});

test.each(Object.entries(KINDS))(
  `F2: of two staff who decide a %s at once one wins, ${ROUNDS} of ${ROUNDS} times: one row, one branch, one mail, the other is told by whom`,
  async (_kind, { open, ...ends }) => {
    const { db } = system.database;
    const won = { approve: 0, refuse: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const procedureId = await open();
      const wishes = [
        [op1, 'approve'],
        [op2, 'refuse'],
      ] as const;
      const replies = await Promise.all(
        // No two say the same: one’s own decision sent again would be answered as the first.
        wishes.map(([by, decision]) =>
          by.call('decideApplication', { procedureId, decision, reason: `${decision} in round ${round}` }),
        ),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
      const at = replies.findIndex(({ status }) => status === 200);
      const [winner, loser] = [replies[at], replies[1 - at]];
      const [, decision] = wishes[at] ?? wishes[0];
      expect(winner?.body).toMatchObject({ decision, decidedBy: at === 0 ? 'op1' : 'op2' });
      const { decidedBy } = winner?.body ?? {};
      expect([loser && wordOf(loser), loser?.body['by']]).toEqual(['already-decided', decidedBy]);

      const { status, mail } = ends[decision];
      await until(
        `the end of round ${round}`,
        () => statusIn(system, procedureId),
        (now) => now === status,
      );
      const mails = () => db('mail_log').where({ procedure_id: procedureId, state: 'sent' }).pluck('template');
      const told: string[] = await until(`the mail of round ${round}`, mails, has(mail));
      const tells = [ends.approve.mail, ends.refuse.mail];
      expect(told.filter((template) => tells.includes(template))).toEqual([mail]);
      const { standing, voided } = await decisionsOf(system, procedureId);
      const made = [decidedBy, decision, `${decision} in round ${round}`];
      expect([standing.map((row) => [row.decided_by, row.decision, row.reason]), voided]).toEqual([[made], []]);
      const steps = await db('procedure_steps')
        .where({ procedure_id: procedureId })
        .whereIn('step', ['approved', 'declined']);
      expect(steps.map(({ actor }) => actor)).toEqual([`staff:${decidedBy}`]);
      won[decision] += 1;
    }
    expect(won.approve + won.refuse).toBe(ROUNDS);
  },
  effort(300_000, 3_600_000),
);
