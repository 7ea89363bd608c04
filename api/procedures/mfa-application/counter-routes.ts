/** `/staff/counter`: applications that are made at the counter of an office. The work is that of `startMfaApplication` and `addMfaEvidence`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { recordAccess } from '../../../db/staff/access-log.js';
import { findApplication, findOpenApplication, receiptNumberOf } from '../../../db/staff/applications.js';
import { type Office, officesOf } from '../../../db/utokyo/offices.js';
import { foldDigits } from '../../../workflows/rules/typed-text.js';
import type { ApiDependencies } from '../../dependencies.js';
import { formProblem, typedText } from '../../http/forms.js';
import { isChanging } from '../../http/operation.js';
import { readForm } from '../../http/plugins/pages.js';
import { problem, Refusal } from '../../http/problems.js';
import { Line, ProcedureId } from '../../http/schema.js';
import { passwordErrors as errorsOf } from '../../institution/password-form.js';
import { STAFF_PATHS, withQuery } from '../../staff/paths.js';
import { personOf, signInPath, type StaffHere, staffOf } from '../../staff/sign-in/service.js';
import { DOCUMENTS } from './operations.js';
import { CounterPage, type CounterView } from './pages/counter.js';
import { addToApplication, atCounter, startApplication } from './service.js';

const CounterForm = z.strictObject({
  accountId: Line(64),
  /** Of the person's open application, where the page named one: what was seen is added to it. */
  procedureId: ProcedureId.optional(),
  sawDocument: z.enum(DOCUMENTS, { error: 'reason.required' }),
  documentName: z
    .string()
    .optional()
    .transform((typed) => (typed?.trim() === '' ? undefined : typed))
    .pipe(Line(100).optional()),
});

export async function counterPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  // Somebody without a session signs in first, and comes back.
  app.addHook('preHandler', async (request, reply) => {
    if (isChanging(request.method) || (await request.session('staff'))) return undefined;
    return reply.redirect(signInPath(request.url), 303);
  });
  app.get(STAFF_PATHS.counter, async (request, reply) => {
    const { staff, offices } = await requireCounter(deps, request);
    const [account, done] = ['account', 'done'].map((name) => typedText(request.query, name));
    const receiptNumber = await justEntered(deps, done ?? '', staff.id);
    const { status, ...found } = account ? await lookedUp(deps, reply, staff, account) : { status: 200 };
    const isOff = !deps.services.utokyo.enabled;
    const shown = { staff: personOf(staff), offices, isOff, ...(receiptNumber !== undefined && { receiptNumber }) };
    return reply.page(CounterPage, { ...shown, ...found }, status);
  });
  app.post(STAFF_PATHS.counter, (request, reply) => submitted(deps, request, reply));
}

/** Who asks, and the offices at whose counter they sit. @throws Refusal `not-authenticated`; `forbidden` where there are none */
async function requireCounter(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
): Promise<{ staff: StaffHere; offices: Office[] }> {
  const staff = await staffOf(deps, request);
  const offices = await officesOf(deps.db, staff.id);
  if (offices.length === 0) throw problem('forbidden');
  return { staff, offices };
}

/** The person with an ID, as the register has them, and the application that they have already. Of nobody else is anything told. */
async function lookedUp(
  deps: ApiDependencies,
  reply: FastifyReply,
  staff: StaffHere,
  typed: string,
): Promise<Partial<CounterView> & { status: number }> {
  try {
    const { id: accountId, name, kind, faculty } = await atCounter(deps, staff, typed);
    const open = await findOpenApplication(deps.db, 'utokyo', 'mfa-application', accountId);
    // Before anything is shown: what can't be recorded must not be seen.
    await recordAccess(deps.db, {
      staffId: staff.id,
      procedureId: open?.procedure_id ?? '',
      what: `account ${accountId}`,
    });
    const found = open && { procedureId: open.procedure_id, receiptNumber: receiptNumberOf(open) };
    return { status: 200, accountId, person: { name, kind, faculty }, ...(found && { open: found }) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.word !== 'forbidden') throw error;
    const { errors, status } = formProblem(reply, error);
    return { ...errors, status, accountId: typed.slice(0, 64) };
  }
}

async function submitted(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  await requireCounter(deps, request);
  const [accountId = '', sawDocument = '', documentName = ''] = ['accountId', 'sawDocument', 'documentName'].map(
    (name) => typedText(request.body, name),
  );
  const again = (kept: Partial<CounterView>, status: number): Promise<FastifyReply> => {
    // Whoever may not see the person isn't led to their record.
    const path =
      kept.problem === 'forbidden' ? STAFF_PATHS.counter : withQuery(STAFF_PATHS.counter, { account: accountId });
    return reply.again(CounterPage, path, { accountId, sawDocument, documentName, ...kept }, status);
  };
  const form = readForm(CounterForm, request);
  if (!form.ok) return again({ errors: form.errors }, 400);
  const { procedureId: open, ...seen } = form.value;
  const proof = { ...seen, channel: 'counter' as const, photos: [] };
  try {
    // What is open of a service that is switched off goes on to its end; nothing begins.
    if (open === undefined && !deps.services.utokyo.enabled) throw problem('service-off', { service: 'utokyo' });
    if (open !== undefined && !(await isOf(deps, open, proof.accountId))) throw problem('forbidden');
    const { procedureId } =
      open === undefined
        ? await startApplication(deps, request, proof)
        : await addToApplication(deps, request, open, proof);
    return await reply.redirect(withQuery(STAFF_PATHS.counter, { done: procedureId }), 303);
  } catch (error) {
    const { status, ...wrong } = errorsOf(reply, error);
    return again(wrong, status);
  }
}

/** Whether an application is of the person whose record was shown. */
const isOf = async ({ db }: Pick<ApiDependencies, 'db'>, procedureId: string, accountId: string): Promise<boolean> =>
  (await findApplication(db, procedureId))?.account === foldDigits(accountId);

/** The number of an application that this member of staff has entered. */
async function justEntered(
  { db }: Pick<ApiDependencies, 'db'>,
  done: string,
  staffId: string,
): Promise<string | undefined> {
  const { data: procedureId } = ProcedureId.safeParse(done);
  const application = procedureId === undefined ? undefined : await findApplication(db, procedureId);
  return application?.entered_by.includes(staffId) ? receiptNumberOf(application) : undefined;
}
