/** Propagation of a new password: what an attached service confirms, what staff ask for, and how people see the state of each service. */
import { WorkflowNotFoundError } from '@temporalio/client';
import {
  askForRetry,
  findPropagations,
  keepConfirmation,
  type Propagation,
} from '../../../db/platform/propagations.js';
import { mayDecide, type Staff } from '../../../db/staff/staff.js';
import { attachedServices } from '../../../worker/runtime/settings/connectors.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import { isTemporalUnavailable } from '../../../worker/runtime/temporal/client.js';
import { type ProcedureView, serviceOf } from '../../../workflows/contracts/procedure.js';
import { confirmedSignal, propagationId, retrySignal } from '../../../workflows/contracts/propagation.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext, SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import { staffOf } from '../../staff/sign-in/service.js';
import type { Text } from '../../text/index.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

/** How long a request waits for Temporal to take a signal. The row is what counts; the signal only saves time. */
const SIGNALLED_WITHIN_MS = 3_000;

/** The state of an attached service, as people see it. */
export interface ServiceView {
  name: string;
  label: string;
  status: Propagation['status'];
  /** RFC 3339, as are the others. */
  expectedAt: string;
  confirmedAt?: string;
  lateSince?: string;
  /** For staff only, as are the others below. */
  attempts?: number;
  fault?: string;
  faultText?: string;
}

/** An attached service says that it has the password that it was told of. The row is kept first; the workflow is then woken to look at it. */
export async function confirmPropagation(
  deps: Needs,
  call: CallContext,
  { token }: { token: string },
): Promise<{ service: string; version: number }> {
  const claims = deps.tokens.openGrant('propagation', token, deps.clock());
  if (claims === 'expired') throw problem('url-expired');
  if (!claims) throw problem('url-unknown');
  const [procedureId, service] = [String(claims['procedureId']), String(claims['service'])];
  const version = Number(claims['version']);
  call.aboutToChange(procedureId);
  if (!(await keepConfirmation(deps.db, { procedureId, service, version }))) throw problem('url-unknown');
  await wake(deps, procedureId, service, (workflow) => workflow.signal(confirmedSignal, { version }));
  return { service, version };
}

/** Whether a member of staff may ask for attempts: as with decisions, in the queue of the service whose procedure it is. */
export const mayRetry = (staff: Staff, procedureId: string): boolean => mayDecide(staff, serviceOf(procedureId));

/** The settings of that service: its connectors are what must learn of the new password. */
function settingsOf(services: Services, procedureId: string): Services[keyof Services] | undefined {
  const service = serviceOf(procedureId);
  return Object.hasOwn(services, service) ? services[service as keyof Services] : undefined;
}

/** Staff of the queue ask for an attempt now. */
export async function retryPropagation(
  deps: Needs,
  call: SessionCall,
  { procedureId, service }: { procedureId: string; service: string },
): Promise<ServiceView> {
  const staff = await staffOf(deps, call);
  if (!mayRetry(staff, procedureId)) throw problem('forbidden');
  call.aboutToChange(procedureId, STAFF_PATHS.services);
  const asked = await askForRetry(deps.db, { procedureId, service, by: staff.id });
  if (!asked) throw problem('not-found');
  if (asked.row.status === 'confirmed') throw problem('wrong-state');
  if (asked.isNew) await wake(deps, procedureId, service, (workflow) => workflow.signal(retrySignal));
  return serviceView(deps, asked.row, call.text, true);
}

type Handle = ReturnType<ApiDependencies['temporal']['workflow']['getHandle']>;
/** Wakes the workflow of a service. One that has ended needs nothing; one that can't be reached now reads the row at its next attempt. */
async function wake(
  { temporal }: Pick<Needs, 'temporal'>,
  procedureId: string,
  service: string,
  say: (workflow: Handle) => Promise<void>,
): Promise<void> {
  const workflow = temporal.workflow.getHandle(propagationId(procedureId, service));
  try {
    await temporal.withDeadline(Date.now() + SIGNALLED_WITHIN_MS, () => say(workflow));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError) && !isTemporalUnavailable(error)) throw error;
  }
}

/**
 * The state of every attached service of a procedure, in the order of the settings. One whose propagation has not begun is shown as planned.
 * @param forStaff with attempts and faults
 */
export async function servicesOf(
  deps: Pick<Needs, 'db' | 'services'>,
  view: ProcedureView,
  text: Text,
  forStaff = false,
): Promise<ServiceView[]> {
  // Without a new password there is nothing to propagate; most procedures that are viewed have none.
  if (!view.steps.some(({ step }) => step === 'password-set')) return [];
  const order = settingsOf(deps.services, view.procedureId)?.connectors.map(({ name }) => name) ?? [];
  const place = ({ name }: ServiceView): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const rows = await findPropagations(deps.db, view.procedureId);
  const shown = rows.map((row) => serviceView(deps, row, text, forStaff));
  const known = new Set(rows.map(({ service }) => service));
  const planned = plannedServices(deps, view, text).filter(({ name }) => !known.has(name));
  return [...shown, ...planned].sort((a, b) => place(a) - place(b));
}

/** The services whose child workflow has yet to begin: for a moment after the password was set they have no row. */
function plannedServices(
  { services }: Pick<Needs, 'services'>,
  { procedureId, status, steps }: ProcedureView,
  { locale }: Text,
): ServiceView[] {
  const setAt = steps.findLast(({ step }) => step === 'password-set')?.at;
  if (status !== 'propagating' || !setAt) return [];
  const settings = settingsOf(services, procedureId);
  if (!settings) return [];
  return attachedServices(settings).map(({ name, expectedMs }) => ({
    name,
    label: connectorLabel(services, { procedureId, service: name }, locale),
    status: 'pending',
    expectedAt: new Date(Date.parse(setAt) + expectedMs).toISOString(),
  }));
}

function serviceView(
  { services }: Pick<Needs, 'services'>,
  row: Propagation,
  text: Text,
  forStaff: boolean,
): ServiceView {
  const { service: name, status, last_fault: fault } = row;
  return {
    name,
    label: connectorLabel(services, { procedureId: row.procedure_id, service: name }, text.locale),
    status,
    expectedAt: row.expected_at.toISOString(),
    ...(row.confirmed_at && { confirmedAt: row.confirmed_at.toISOString() }),
    ...(row.late_since && { lateSince: row.late_since.toISOString() }),
    ...(forStaff && { attempts: row.attempts }),
    ...(forStaff && fault !== null && { fault, faultText: faultText(text, fault) }),
  };
}

/** A service that was taken out of the settings meanwhile is shown by its name. */
export const connectorLabel = (
  services: Services,
  { procedureId, service }: { procedureId: string; service: string },
  locale: Text['locale'],
): string =>
  settingsOf(services, procedureId)?.connectors.find(({ name }) => name === service)?.label[locale] ?? service;

/** What went wrong with an attempt, in words for staff. */
export function faultText(text: Text, fault: string): string {
  const id = `service-fault.${fault}`;
  if (text.has(id)) return text.t(id);
  const [, kind, code = ''] = /^(http|ldap)-([0-9]+)$/.exec(fault) ?? [];
  if (kind === undefined) return text.t('service-fault.internal');
  return text.t(kind === 'http' ? 'service-fault.http' : 'service-fault.ldap', { code });
}
