/** The activities of MFA re-registration, of all its procedures, each with an input, in an order in which they could run. */
import { addEvidence } from '../../../db/utokyo/evidence.js';
import { addPass } from '../../../db/utokyo/passes.js';
import { openReregistration } from '../../../db/utokyo/reregistrations.js';
import { memberResetContext } from '../../../workflows/contracts/mfa-self-service.js';
import { newProcedureId } from '../../helpers/ids.js';
import { hoursFrom, ITO, keptPhoto, leadHasAddress, TAKAHASHI, WATANABE } from '../../helpers/reregistrations.js';
import type { System } from '../../helpers/system.js';
import { AT, LATER, run, type Run, SOME_HASH, viewOf } from '../../security/rows.js';
import { cardOf } from '../mfa-self-service/support.js';

const HOUR_MS = 3_600_000;

export function reregistrationActivities(system: System): Run[] {
  return [...ofApplication(system), ...ofSelfService(system), ...ofLink(system)];
}

function ofApplication(system: System): Run[] {
  const { db } = system.database;
  const [procedureId, other] = [
    newProcedureId('utokyo', 'mfa-application'),
    newProcedureId('utokyo', 'mfa-application'),
  ];
  const one = { procedureId, memberId: ITO };
  const evidenceId = newProcedureId('utokyo', 'evidence');
  const opening = {
    ...one,
    channel: 'site',
    evidenceId,
    receivedAt: AT,
    hours: hoursFrom(Date.parse(LATER)),
    locale: 'ja',
  };
  const recorded = {
    kind: 'mfa-application',
    view: viewOf(procedureId, 'awaiting-decision'),
    closed: false,
    locale: 'ja',
  };
  const comes = async () => {
    const attachments = [await keptPhoto(system)];
    await addEvidence(db, { id: evidenceId, procedureId, channel: 'site', proof: 'photo', attachments });
  };
  return [
    run('openMfaApplication', opening, { before: comes }),
    run('readEvidence', { procedureId, evidenceId }, { looks: true }),
    run('noticeAddresses', { memberId: ITO, coolingMs: HOUR_MS }, { looks: true }),
    run('recordReregistration', recorded),
    run('readReregistration', { procedureId }, { looks: true }),
    run('redateApplication', { procedureId, dueAt: AT, calendar: 'another' }),
    run('mailMember', { ...one, locale: 'ja', to: 'present', what: 'received', until: LATER }),
    run('warnTelephones', one),
    run('leadsToTell', {}, { looks: true, before: () => leadHasAddress(system) }),
    run('mailLead', { procedureId, leadId: 'lead1', what: 'due', n: 1 }),
    run('manyApprovals', { procedureId }, { looks: true }),
    run('resetMethods', { ...one, windowMs: HOUR_MS }),
    run('beginCustody', { procedureId, destroyAt: LATER }),
    run('destroyEvidence', { procedureId }),
    run('closeUnregistered', { procedureId, ending: 'expired' }),
    run(
      'stopReregistration',
      { procedureId: other },
      {
        before: () => openReregistration(db, { procedureId: other, memberId: WATANABE, kind: 'mfa-application' }),
      },
    ),
  ];
}

function ofSelfService(system: System): Run[] {
  const procedureId = newProcedureId('utokyo', 'mfa-self-service');
  const one = { procedureId, memberId: TAKAHASHI };
  const pass = { ...one, issue: 1, id: procedureId, keyId: 'k1', lifeMs: HOUR_MS };
  const hash = system.deps.sealer.seal(SOME_HASH, memberResetContext(procedureId));
  return [
    run('proveByCard', { ...one, card: cardOf(system, procedureId) }),
    run('revokePasses', { ...one, issues: [1], by: 'system' }, { before: () => addPass(system.database.db, pass) }),
    run('removeOldMethods', one),
    run('resetMemberPassword', { ...one, hash }),
  ];
}

function ofLink(system: System): Run[] {
  const procedureId = newProcedureId('utokyo', 'identity-link');
  const noticeId = newProcedureId('utokyo', 'mfa-notice');
  return [
    run('recordIdentityLink', { view: viewOf(procedureId, 'awaiting-identity'), closed: false, locale: 'ja' }),
    run('linkCard', { memberId: ITO, card: cardOf(system, procedureId, 'sub-ito') }),
    run('recordMfaNotice', { view: viewOf(noticeId, 'applying'), closed: false, locale: 'ja' }),
    run('addressesToTell', { procedureId: noticeId, memberId: ITO, coolingMs: HOUR_MS }, { looks: true }),
    run('mailNotice', {
      procedureId: noticeId,
      memberId: ITO,
      locale: 'ja',
      what: 'unlinked',
      to: 'present',
    }),
  ];
}
