/** Effects of `case-tracking`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { findApplication, receiptNumberOf } from '../../db/staff/applications.js';
import type { Digest, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';
import { sendOnce, withSubject } from '../mail/send-once.js';
import { isMailService, trackingCodeMail } from '../mail/templates/case-tracking.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services'>;

/** A procedure as it is recorded in the database. */
export interface CaseTrackingRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
}

const PURPOSE = 'case-tracking';

export const createCaseTrackingActivities = (needs: Needs) => ({
  /** Records the request in the database, for reopened pages. */
  recordCaseTracking: (record: CaseTrackingRecord): Promise<void> =>
    project(needs.db, { service: 'umin', kind: PURPOSE, ...record }),

  /** The digest of the code, and the key it is derived under: the code itself never enters the workflow. */
  async issueTrackingCode({ procedureId }: { procedureId: string }): Promise<{ keyId: string; right: Digest }> {
    const { code, keyId } = needs.tokens.code({ purpose: PURPOSE, procedureId, issue: 1 });
    return { keyId, right: needs.tokens.digest(PURPOSE, `${procedureId}\0${code}`) };
  },

  /** Mails the code to the contact address of the case, and nowhere else. It is derived here; in clear it is nowhere but in the mail. */
  async mailTrackingCode(p: {
    procedureId: string;
    caseId: string;
    keyId: string;
    expiresAt: string;
    locale: Locale;
  }): Promise<void> {
    const { procedureId, caseId, expiresAt, locale } = p;
    const found = await findApplication(needs.db, caseId);
    if (!found?.contact) throw ApplicationFailure.nonRetryable('the application is gone', 'no-application');
    if (!isMailService(found.service))
      throw ApplicationFailure.nonRetryable(`mails of ${found.service} have no sender yet`, 'no-sender');
    const { code } = needs.tokens.code({ purpose: PURPOSE, procedureId, issue: 1 }, p.keyId);
    // Whoever applied to a service hears from that one, although one tracker serves all.
    const { service } = found;
    const settings = needs.services[service];
    const { inquiry, mailFrom } = settings;
    const template = 'tracking-code';
    const mail = trackingCodeMail({ code, expiresAt, inquiry, service, receiptNumber: receiptNumberOf(found) }, locale);
    const content = withSubject(mail, settings, template, locale);
    await sendOnce(needs, { procedureId, step: 'code', template, to: found.contact, from: mailFrom, content });
  },
});

export type CaseTrackingActivities = ReturnType<typeof createCaseTrackingActivities>;
