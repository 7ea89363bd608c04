/** A refusal within the console: its navigation, who is signed in and the way out stay. */
import type { FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import { Layout } from '../pages/components/layout.js';
import type { ProblemFrame } from '../pages/problem.js';
import { StaffLayout } from './nav.js';
import { firstPageOf } from './oversight/rights.js';
import { STAFF_PATHS } from './paths.js';
import { whoIs } from './sign-in/service.js';

/** @param canAsk whether the database may be asked who it is */
export async function staffProblemFrame(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  request: FastifyRequest,
  canAsk: boolean,
): Promise<ProblemFrame> {
  // Whoever can't be found out now is shown as nobody: the refusal itself must be told.
  const staff = canAsk ? await whoIs(deps, request).catch(() => undefined) : undefined;
  if (staff) return { back: backTo(firstPageOf(staff)), layout: (props) => <StaffLayout {...props} staff={staff} /> };
  return {
    back: { href: STAFF_PATHS.signIn, label: 'sign-in.title' },
    layout: (props) => <Layout {...props} serviceName={props.ctx.text.t('service.staff')} noInquiry />,
  };
}

const backTo = (href: string | undefined): ProblemFrame['back'] =>
  href === undefined ? undefined : { href, label: 'problem.to-console' };
