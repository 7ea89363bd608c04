/** The frame that all pages of a procedure have: its name in the title and in the breadcrumb, its milestones beside the content. */
import type { TextId, VNode } from '../context.js';
import { Layout, type LayoutProps } from './layout.js';
import { type Milestone, StepList } from './step-list.js';

export interface ProcedureFrame {
  /** What the procedure is called. */
  name: TextId;
  /** What its service is called. */
  service: TextId;
  /** Path of its first page. */
  start: string;
}

export interface ProcedureLayoutProps
  extends Pick<LayoutProps, 'ctx' | 'title' | 'errors' | 'cleanUrl' | 'refresh' | 'children'> {
  frame: ProcedureFrame;
  /** Last item of the breadcrumb. */
  crumb: string;
  steps?: readonly Milestone[];
}

export function ProcedureLayout({ frame, title, crumb, steps, ...rest }: ProcedureLayoutProps): VNode {
  const { ctx } = rest;
  const { t } = ctx.text;
  return (
    <Layout
      {...rest}
      title={`${title} | ${t(frame.name)}`}
      serviceName={t(frame.service)}
      breadcrumb={[{ label: t(frame.name), href: frame.start }, { label: crumb }]}
      aside={steps && <StepList ctx={ctx} steps={steps} />}
    />
  );
}
