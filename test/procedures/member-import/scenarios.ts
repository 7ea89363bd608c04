/** Endings of an upload. */
import type { Scenario } from '../../helpers/scenario.js';
import type { System } from '../../helpers/system.js';
import { type Unheard, unheardScenario } from '../../helpers/thrown-away.js';
import { until } from '../../helpers/wait.js';
import { ADMINISTRATOR, begin, downloaded, LIBRARIAN, member } from './support.js';

/** Over when another worker takes over from one that died. */
const PLAN_MS = 14_000;

/** A confirmation must come to what the scenario is about. */
async function said(answer: Promise<unknown>, want: string): Promise<void> {
  const got = JSON.stringify(await answer);
  if (!got.includes(want)) throw new Error(`the confirmation answers ${got}, not ${want}`);
}

/** An upload that adds two members, done to its end. */
async function added(system: System): Promise<string> {
  const { rows, fileRevision } = await downloaded(system.database.db);
  const { procedureId, confirm, result } = await begin(system, [...rows, member(1), member(2)], { fileRevision });
  await said(confirm(), 'applying');
  await result();
  return procedureId;
}

/** Rows that are applied without the workflow's hearing of it. */
export const importUnheard: Unheard = {
  what: 'rows applied',
  async begin(system) {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const more = { fileRevision, input: { planMs: PLAN_MS } };
    const { procedureId, confirm } = await begin(system, [...rows, member(1), member(2)], more);
    const written = () => system.database.db('procedures').where({ procedure_id: procedureId });
    await until('the plan is recorded', written, (found) => found.length > 0);
    return { procedureId, call: () => confirm() };
  },
  rows: (db, procedureId) => db('jairo_imports').where({ procedure_id: procedureId, state: 'applied' }),
  ends: 'completed',
  mails: [],
};

export const memberImportScenarios: Record<string, Scenario> = {
  completed: { run: (system) => added(system) },
  refused: {
    run: async (system) => (await begin(system, [member(1, { role: '司書' as never })])).procedureId,
  },
  expired: {
    async run(system) {
      const { rows } = await downloaded(system.database.db);
      return (await begin(system, [...rows, member(1)], { input: { planMs: 500 } })).procedureId;
    },
  },
  unchanged: {
    async run(system) {
      const { rows, fileRevision } = await downloaded(system.database.db);
      const { procedureId, confirm } = await begin(system, rows, { fileRevision });
      await said(confirm(), 'completed');
      return procedureId;
    },
  },
  'plan-changed': {
    async run(system) {
      const { rows, fileRevision } = await downloaded(system.database.db);
      const late = await begin(system, [...rows, member(3)], { fileRevision });
      await added(system);
      await said(late.confirm(), 'plan-changed');
      await said(late.confirm(), 'applying');
      return late.procedureId;
    },
  },
  'plan-changed-refused': {
    async run(system) {
      const { rows, fileRevision } = await downloaded(system.database.db);
      // Somebody else takes the address meanwhile.
      const late = await begin(system, [...rows, member(1, { name: '別人' })], { fileRevision });
      await added(system);
      await said(late.confirm(), 'plan-changed');
      return late.procedureId;
    },
  },
  'partly-removed': {
    async run(system) {
      const { rows, fileRevision } = await downloaded(system.database.db);
      const half = rows.filter((_, n) => n === 0);
      const { procedureId, confirm } = await begin(system, half, { fileRevision, by: ADMINISTRATOR });
      await said(confirm(), 'removals-unconfirmed');
      await said(confirm({ confirmRemovals: true }), 'applying');
      return procedureId;
    },
  },
  reverted: {
    async run(system) {
      await added(system);
      const { rows, fileRevision } = await downloaded(system.database.db);
      const less = await begin(system, rows.slice(0, 3), { fileRevision });
      await said(less.confirm({ confirmRemovals: true }), 'applying');
      await less.result();
      const back = await begin(system, [], { reverts: fileRevision, by: LIBRARIAN });
      await said(back.confirm(), 'applying');
      return back.procedureId;
    },
  },
  'applied-unheard': unheardScenario(importUnheard),
};
