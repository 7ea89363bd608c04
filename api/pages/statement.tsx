/** A statement of whoever runs the installation: how accessible it is, what becomes of personal data. */
import { Layout } from './components/layout.js';
import { Title } from './components/title.js';
import type { Page, VNode } from './context.js';
import { PATHS } from './paths.js';

export interface StatementView {
  what: 'accessibility' | 'privacy';
  /** Plain text: paragraphs between blank lines, headings after `# `. */
  text: string;
}

export const StatementPage: Page<StatementView> = ({ what, text }, ctx) => {
  const title = ctx.text.t(`layout.${what}`);
  return (
    <Layout
      ctx={ctx}
      title={title}
      breadcrumb={[{ label: ctx.text.t('layout.home'), href: PATHS.home }, { label: title }]}
    >
      <Title ctx={ctx}>{title}</Title>
      {text.split(/\r?\n(?:[ \t]*\r?\n)+/).map((part) => (
        <Part part={part} />
      ))}
    </Layout>
  );
};

/** A heading is a line: what stands under it is a paragraph of its own. */
function Part({ part }: { part: string }): VNode {
  const [, heading, rest = part] = /^# (.*)(?:\r?\n)?([^]*)$/.exec(part) ?? [];
  return (
    <>
      {heading !== undefined && <h2>{heading}</h2>}
      {rest !== '' && <p class="as-written">{rest}</p>}
    </>
  );
}
