/** Endings of an invitation, brought about on the whole system; the pages are not needed for any of them. */
import type { Actor } from '../../../workflows/contracts/procedure.js';
import type { Scenario } from '../../helpers/scenario.js';
import type { System } from '../../helpers/system.js';
import { unheardScenario } from '../../helpers/thrown-away.js';
import { has, until } from '../../helpers/wait.js';
import { account, institution, invite, invitedMember, type Run, somebody, startInvited } from './support.js';
import { registrationUnheard } from './unheard.js';

/** What was to come about; a recorded history of anything else would be a lie. */
function ok(answer: unknown): void {
  if ((answer as { ok?: boolean }).ok !== true) throw new Error(`refused: ${JSON.stringify(answer)}`);
}
const mailed = (run: Run): Promise<unknown> => until('the steps', run.steps, has('invitation-mailed'));

/** A member who was invited by another, and whose mail is out. */
async function member(system: System, waits: Parameters<typeof startInvited>[3] = {}) {
  const host = await institution(system);
  const by: Actor = `member:${await account(system, somebody(), host)}`;
  const who = somebody();
  const run = await startInvited(system, host, await invitedMember(system, host, { email: who.email, by }), {
    invitedBy: by,
    ...waits,
  });
  return { host, who, run };
}

const endings: Record<string, (system: System) => Promise<Run>> = {
  async registered(system) {
    const { run, who } = await member(system);
    await mailed(run);
    ok(await run.register(who));
    return run;
  },
  async adopted(system) {
    const { run } = await member(system);
    await mailed(run);
    ok(await run.adopt({ userId: await account(system) }));
    return run;
  },
  async 'address-verified'(system) {
    const { run, who } = await member(system);
    await mailed(run);
    ok(await run.register({ ...who, email: somebody().email }));
    await until('the steps', run.steps, has('url-mailed'));
    ok(await run.redeem());
    return run;
  },
  async 'address-lapsed'(system) {
    const { run, who } = await member(system, { waits: { urlMs: 700 } });
    await mailed(run);
    ok(await run.register({ ...who, email: somebody().email }));
    await until('the steps', run.steps, has('address-lapsed'));
    ok(await run.register(who));
    return run;
  },
  async expired(system) {
    const { run } = await member(system, { waits: { invitationMs: 2_000, reminderMs: 10_000 } });
    return run;
  },
  async reminded(system) {
    const { run, who } = await member(system, { waits: { invitationMs: 20_000, reminderMs: 19_000 } });
    await until('the steps', run.steps, has('invitation-reminded'));
    ok(await run.register(who));
    return run;
  },
  async withdrawn(system) {
    const host = await institution(system);
    const run = await invite(system, host, { email: somebody().email });
    await mailed(run);
    ok(await run.withdraw());
    return run;
  },
  async resent(system) {
    const who = somebody();
    const run = await invite(system, await institution(system), { email: who.email });
    await mailed(run);
    ok(await run.resend());
    await until('both mails', run.steps, (steps) => steps.filter((step) => step === 'invitation-mailed').length === 2);
    ok(await run.register({ ...who, issue: 2 }));
    return run;
  },
  async 'mail-undeliverable'(system) {
    const host = await institution(system);
    const inviter = somebody();
    const by: Actor = `member:${await account(system, inviter, host)}`;
    system.mail.behaviour = { recipient: (to) => (to === inviter.email ? undefined : '550 5.1.1 no such user') };
    return startInvited(system, host, await invitedMember(system, host, { by }), { invitedBy: by });
  },
  async superseded(system) {
    const { run } = await member(system);
    await mailed(run);
    const row = { procedure_id: run.procedureId };
    await system.database.db('jairo_invitations').where(row).update({ state: 'superseded' });
    await run.changed();
    return run;
  },
  async refused(system) {
    const host = await institution(system);
    const { email } = somebody();
    await invite(system, host, { email });
    return invite(system, host, { email });
  },
};

export const memberRegistrationScenarios: Record<string, Scenario> = {
  ...Object.fromEntries(
    Object.entries(endings).map(([ending, bring]): [string, Scenario] => [
      ending,
      { run: async (system) => (await bring(system)).procedureId },
    ]),
  ),
  unheard: unheardScenario(registrationUnheard),
};
