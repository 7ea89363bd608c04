/** What all pages of MFA re-registration have in common: frame and breadcrumb. */
import { ProcedureLayout, type ProcedureLayoutProps } from '../../../pages/components/procedure-layout.js';
import { UTOKYO_PATHS } from '../../../utokyo/paths.js';
import type { TextId, VNode } from '../../../pages/context.js';

const FRAME = { name: 'mfa-application.name', service: 'service.utokyo', start: UTOKYO_PATHS.home } as const;

interface MfaLayoutProps extends Omit<ProcedureLayoutProps, 'frame' | 'crumb'> {
  crumb: TextId;
}

export const MfaLayout = ({ crumb, ...rest }: MfaLayoutProps): VNode => (
  <ProcedureLayout {...rest} frame={FRAME} crumb={rest.ctx.text.t(crumb)} />
);
