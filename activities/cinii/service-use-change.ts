/** Effects of the procedure `service-use-change`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { closeApplication, findApplication, findDecision, receiptNumberOf } from '../../db/staff/applications.js';
import { changeUse, findRegistration } from '../../db/cinii/registrations.js';
import type { Db } from '../../db/knex.js';
import { lockEnding } from '../../db/platform/procedures.js';
import type { IsoInstant, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { StandingDecision } from '../../workflows/contracts/review.js';
import type { UseChange } from '../../workflows/contracts/service-use-change.js';
import type { Dependencies } from '../dependencies.js';
import { project, runOf } from '../project.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { type UseChangeMailKind, useChangeMail } from '../mail/templates/service-use-change.js';
import { openNumbered, standingDecision } from '../review.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'publicUrl' | 'log'>;
interface Request {
  procedureId: string;
  applicationId: string;
  change: UseChange;
  dueAt: IsoInstant;
}

export const createServiceUseChangeActivities = (needs: Needs) => ({
  /**
   * Puts the request into the staff queue; not once it was answered that another one is open, from a step that hung.
   * @returns false where another request for the registration is open
   */
  async openUseChange(p: Request & { kind: string; receivedAt: IsoInstant }): Promise<boolean> {
    return needs.db.transaction(async (trx) => {
      if ((await lockEnding(trx, p.procedureId, runOf())) !== undefined) return false;
      const found = await findRegistration(trx, p.applicationId);
      return openNumbered(trx, {
        procedureId: p.procedureId,
        service: 'cinii',
        kind: 'service-use-change',
        account: p.applicationId,
        detail: { change: p.change, kind: p.kind },
        receivedAt: p.receivedAt,
        dueAt: p.dueAt,
        oneAtATime: true,
        ...(found && { applicant: found.institution, contact: found.email }),
      });
    });
  },

  /** Records the procedure in the database, for lists and reopened pages; an ending also takes it off the queue. */
  async recordUseChange(p: { view: ProcedureView; closed: boolean; locale: Locale }): Promise<void> {
    const ending = (trx: Db): Promise<void> => closeApplication(trx, p.view.procedureId);
    await project(needs.db, { service: 'cinii', kind: 'service-use-change', ...p }, p.closed ? ending : undefined);
  },

  /** As `readDecision`, under the name that histories of this procedure have. */
  readUseDecision: ({ procedureId }: { procedureId: string }): Promise<StandingDecision | undefined> =>
    standingDecision(needs, procedureId),

  /** Applies an approved change. @returns false where the registration is meanwhile in a state that the change can't start from */
  async applyUseChange(p: { procedureId: string; applicationId: string; change: UseChange }): Promise<boolean> {
    const { procedureId, applicationId, change } = p;
    return changeUse(needs.db, { applicationId, change, by: `procedure:${procedureId}` });
  },

  /** Mails the applicant the state of the request. */
  async mailUseChange(p: Request & { what: UseChangeMailKind; locale: Locale }): Promise<void> {
    const found = await findRegistration(needs.db, p.applicationId);
    if (!found) throw ApplicationFailure.nonRetryable('the registration is gone', 'no-registration');
    const { inquiry, mailFrom } = needs.services.cinii;
    const application = await findApplication(needs.db, p.procedureId);
    const isDecided = p.what === 'approved' || p.what === 'refused';
    const decision = isDecided ? await findDecision(needs.db, p.procedureId) : undefined;
    const receiptNumber = application ? receiptNumberOf(application) : p.procedureId;
    const { institution } = found;
    const statusUrl = new URL(`/procedures/${p.procedureId}`, needs.publicUrl).href;
    const model = { ...p, receiptNumber, institution, inquiry, reason: decision?.reason ?? '', statusUrl };
    const mail = useChangeMail(model, p.locale);
    const template = `use-change-${p.what}`;
    const content = withSubject(mail, needs.services.cinii, template, p.locale);
    await sendOnce(needs, {
      procedureId: p.procedureId,
      step: p.what,
      template,
      to: found.email,
      from: mailFrom,
      content,
    });
  },
});

export type ServiceUseChangeActivities = ReturnType<typeof createServiceUseChangeActivities>;
