/** A workflow of every type that waits for something and does nothing meanwhile: for messages that are to change nothing. */
import { newProcedureId } from '../helpers/ids.js';
import type { System } from '../helpers/system.js';
import { addAccount, sentCode } from '../helpers/umin.js';
import { until } from '../helpers/wait.js';
import { propagationId } from '../../workflows/contracts/propagation.js';
import { AUDIT_RETENTION, AUDIT_RETENTION_SCHEDULE } from '../../workflows/contracts/audit-retention.js';
import { TASK_QUEUE } from '../../workflows/contracts/procedure.js';
import { lapsed } from '../procedures/audit-retention/index.js';
import { proposedFor } from '../procedures/erase-account/support.js';
import { begun as pauseBegun, written } from '../procedures/outage-pause/support.js';
import { custodyId } from '../../workflows/contracts/evidence-custody.js';
import { applied, decided, newMember } from '../helpers/reregistrations.js';
import { begun } from '../procedures/mfa-self-service/support.js';
import { begun as linked } from '../procedures/identity-link/support.js';
import { noticed } from '../procedures/mfa-notice/support.js';
import { sentEarlier } from '../procedures/access-code/earlier.js';
import { addApplication, mailedCode } from '../procedures/case-tracking/support.js';
import { mailedUrl, newcomer } from '../procedures/email-verification/support.js';
import { change as memberChange } from '../procedures/member-change/support.js';
import { begin, downloaded, member } from '../procedures/member-import/support.js';
import {
  account as community,
  institution,
  invitedMember,
  startInvited,
} from '../procedures/member-registration/support.js';
import { verified } from '../procedures/operator-application/support.js';
import { setPassword } from '../procedures/propagation/support.js';
import { mailedEarlier } from '../procedures/password-reissue/earlier.js';
import { atMenu, change, student } from '../procedures/second-password-change/support.js';
import { mailed } from '../procedures/second-password-reset/support.js';
import { A, B, mailedUrl as mailedReissue, TWO } from './support.js';

type Open = (system: System) => Promise<string>;

/** For waits that are not to come to their end by their time, however slow the machine is. */
const LATER = 3_600_000;

/** By workflow type. */
export const OPEN: Record<string, Open> = {
  async accessCode(system) {
    const accountId = await addAccount(system.database.db, `open-${Date.now()}`);
    return (await sentEarlier(system, accountId)).procedureId;
  },
  async accessCodeV2(system) {
    return (await sentCode(system, system.caller())).procedureId;
  },
  // The database refuses what it would write, so it is tried again and again.
  async auditRetention(system) {
    await lapsed(system);
    await system.database.db.raw(
      `create function refused() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
       create trigger removals_refused before insert on audit_removals for each row execute function refused()`,
    );
    const workflowId = `${AUDIT_RETENTION_SCHEDULE}-${Date.now()}`;
    await system.temporal.client.workflow.start(AUDIT_RETENTION, { taskQueue: TASK_QUEUE, workflowId });
    return workflowId;
  },
  async caseTracking(system) {
    const receiptNumber = 'U-F3F3-0001';
    await addApplication(system.database.db, receiptNumber);
    return (await mailedCode(system, system.caller(), receiptNumber)).procedureId;
  },
  async emailVerification(system) {
    const { caller } = await newcomer(system);
    return (await mailedUrl(system, caller, 'open@student.example.jp')).procedureId;
  },
  // Nobody comes back from the identity-verification service.
  async identityLink(system) {
    return (await linked(system, (await newMember(system)).memberId)).procedureId;
  },
  async mfaApplication(system) {
    const run = await applied(system, { memberId: (await newMember(system)).memberId });
    await run.takes('mailed-received');
    return run.procedureId;
  },
  async mfaSelfService(system) {
    return (await begun(system, (await newMember(system)).memberId)).procedureId;
  },
  // It outlives its application.
  async eraseAccount(system) {
    return proposedFor(system, LATER);
  },
  async outagePause(system) {
    const row = await written(system, {
      service: 'utokyo',
      kind: 'identity-link',
      classes: ['utokyo-identity-link'],
      lastsMs: LATER,
    });
    await pauseBegun(system, row, LATER);
    return row.id;
  },
  async evidenceCustody(system) {
    const run = await applied(system, { memberId: (await newMember(system)).memberId, photo: true });
    await decided(system, run.procedureId, 'refuse');
    await run.ended();
    return custodyId(run.procedureId);
  },
  // Its mail server takes nothing.
  async mfaNotice(system) {
    system.mail.behaviour = { recipient: () => 450 };
    const waits = { mailMs: LATER, coolingMs: LATER };
    return (await noticed(system, (await newMember(system)).memberId, { waits })).procedureId;
  },
  async memberChange(system) {
    const run = await memberChange(system, await community(system), {
      what: 'email',
      email: `open-${Date.now()}@univ.example.jp`,
    });
    await Promise.all([run.mailed('member-email-change'), run.mailed('member-email-asked')]);
    return run.procedureId;
  },
  async memberImport(system) {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const { procedureId, view } = await begin(system, [...rows, member('open')], { fileRevision });
    await until('the plan waits', view, ({ status }) => status === 'checked');
    return procedureId;
  },
  async memberRegistration(system) {
    const host = await institution(system);
    const invited = await startInvited(system, host, await invitedMember(system, host), { waits: { reminderMs: 0 } });
    await invited.mailed('member-invitation');
    return invited.procedureId;
  },
  async operatorApplication(system) {
    return (await verified(system, system.caller())).procedureId;
  },
  async passwordReissue(system) {
    return (await mailedEarlier(system, TWO, [...B])).procedureId;
  },
  async passwordReissueV2(system) {
    return (await mailedReissue(system, system.caller(), TWO)).procedureId;
  },
  async propagation(system) {
    const [service] = system.deps.services.umin.connectors;
    return propagationId((await setPassword(system)).procedureId, service?.name ?? '');
  },
  // In force at once; what it waits for is the mail server.
  async secondPasswordChange(system) {
    const { caller } = await atMenu(system);
    system.mail.behaviour = { recipient: () => 450 };
    const { body, text } = await change(caller);
    if (!body['procedureId']) throw new Error(`the change was refused: ${text}`);
    return body['procedureId'];
  },
  async secondPasswordReset(system) {
    return (await mailed(system, await student(system))).procedureId;
  },
  async serviceUseChange(system) {
    const caller = system.caller();
    const { body } = await caller.call('restoreRegistration', { applicationId: A, password: 'Sample-Auth-101' });
    const asked = { restoreToken: body['restoreToken'], change: 'suspend', kind: '更新' };
    const { body: opened } = await caller.call('requestServiceUseChange', asked);
    return opened['procedureId'];
  },
};

/** The ID of another procedure of the same service: the forger's own. */
export const anothers = (workflowId: string): string => newProcedureId(workflowId.split('-', 1)[0] ?? '', 'forgers');
