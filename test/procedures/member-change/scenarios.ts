/** Endings of a member's change, brought about on the whole system. */
import type { Scenario } from '../../helpers/scenario.js';
import type { System } from '../../helpers/system.js';
import { unheardScenario } from '../../helpers/thrown-away.js';
import { account, institution, memberRow, somebody } from '../member-registration/support.js';
import { change, newPassword } from './support.js';
import { memberAddressUnheard } from './unheard.js';

type Ran = Awaited<ReturnType<typeof change>>;

/** A member of an institution, whose repository is connected. */
async function member(system: System) {
  system.deps.services.jairo.connectors = [
    { kind: 'embedded', name: 'weko', label: { ja: 'WEKO', en: 'WEKO' }, delayMs: 0 },
  ];
  const host = await institution(system);
  const who = somebody();
  await account(system, who);
  const number = await memberRow(system, host, who.email, { userId: who.userId });
  return { ...who, at: { institution: host, number } };
}

const endings: Record<string, (system: System) => Promise<Ran>> = {
  async 'display-name'(system) {
    const { userId } = await member(system);
    return change(system, userId, { what: 'display-name', displayName: '新しい名前' });
  },
  async password(system) {
    const { userId } = await member(system);
    const { procedureId, change: password } = newPassword(system);
    return change(system, userId, password, { procedureId });
  },
  async refused(system) {
    const { userId } = await member(system);
    const { procedureId, change: password } = newPassword(system, 7);
    return change(system, userId, password, { procedureId });
  },
  async 'unsealed-hash'(system) {
    const { userId } = await member(system);
    return change(system, userId, newPassword(system).change);
  },
  async 'email-verified'(system) {
    const { userId } = await member(system);
    const run = await change(system, userId, { what: 'email', email: somebody().email });
    await run.mailed('member-email-change');
    await run.redeem();
    return run;
  },
  async 'email-expired'(system) {
    const { userId } = await member(system);
    return change(system, userId, { what: 'email', email: somebody().email }, { waits: { urlMs: 2_000 } });
  },
  async superseded(system) {
    const { userId } = await member(system);
    const run = await change(system, userId, { what: 'email', email: somebody().email });
    await run.mailed('member-email-change');
    const { procedureId, change: password } = newPassword(system);
    await change(system, userId, password, { procedureId });
    await run.redeem();
    return run;
  },
  async 'mail-undeliverable'(system) {
    const { userId, email: own } = await member(system);
    system.mail.behaviour = { recipient: (to) => (to === own ? undefined : '550 5.1.1 no such user') };
    return change(system, userId, { what: 'email', email: somebody().email });
  },
  async 'right-told'(system) {
    const { userId, at } = await member(system);
    return change(system, userId, { what: 'right' }, { member: at });
  },
  async removed(system) {
    const { userId, email, at } = await member(system);
    const { db } = system.database;
    const host = at.institution;
    await db('jairo_institutions').where({ host }).update({ revision: 2 });
    await db('jairo_revisions').insert({ institution: host, revision: 2, kind: 'import', by: 'system', removed: 1 });
    await db('jairo_roster_rows')
      .where({ ...at, until_revision: null })
      .update({ until_revision: 2 });
    await db('jairo_members').where(at).update({ user_id: null });
    return change(system, userId, { what: 'removed', email }, { member: at });
  },
};

export const memberChangeScenarios: Record<string, Scenario> = {
  ...Object.fromEntries(
    Object.entries(endings).map(([ending, bring]): [string, Scenario] => [
      ending,
      { run: async (system) => (await bring(system)).procedureId },
    ]),
  ),
  unheard: unheardScenario(memberAddressUnheard),
};
