/** Cases as the case tracker finds and shows them. */
import { type ApplicationMessage, listMessages } from './application-messages.js';
import { type Application, findApplication, findDecision } from './applications.js';
import type { Db } from '../knex.js';

/** The case of a receipt number of whatever kind, if there is one with a contact address that mail may go to. @returns its procedure ID */
export async function findCaseId(db: Db, receiptNumber: string): Promise<string | undefined> {
  const row = await db<Application>('applications')
    .whereRaw('(receipt_number = :receiptNumber or procedure_id = :receiptNumber)', { receiptNumber })
    .whereNotNull('contact')
    .first('procedure_id');
  return row?.procedure_id;
}

export interface TrackedCase {
  application: Application;
  /** Whether a decision stands, even if its workflow has not carried it out yet. */
  decided: boolean;
  /** The newest of what staff and applicant said to each other. */
  last: ApplicationMessage | undefined;
}

export async function findCase(db: Db, caseId: string): Promise<TrackedCase | undefined> {
  const application = await findApplication(db, caseId);
  if (!application) return undefined;
  const [decision, messages] = await Promise.all([findDecision(db, caseId), listMessages(db, caseId)]);
  return { application, decided: decision !== undefined, last: messages.at(-1) };
}
