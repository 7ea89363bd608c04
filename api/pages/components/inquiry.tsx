/** Where people ask. The setting is a mail address, the address of a page or a telephone number. */
import { inquiryKind, phoneLink } from '../../../workflows/rules/inquiry.js';
import type { PageContext, TextId, VNode } from '../context.js';

/** A link to the inquiry desk. @param label what it says instead of the address. What no link can be made of is shown as plain text. */
export function InquiryLink({ ctx, label }: { ctx: PageContext; label?: string }): VNode {
  const { inquiry } = ctx.service;
  const href = linkTo(inquiry);
  if (href === undefined) return <span>{label === undefined ? inquiry : `${label} ${inquiry}`}</span>;
  return (
    <a class={label === undefined ? 'address' : undefined} href={href}>
      {label ?? inquiry}
    </a>
  );
}

function linkTo(inquiry: string): string | undefined {
  const channel = inquiryKind(inquiry);
  if (channel === 'page') return inquiry;
  if (channel === 'email') return `mailto:${inquiry}`;
  return channel === 'phone' ? phoneLink(inquiry) : undefined;
}

/** A sentence that names the inquiry desk by `{inquiry}`; where that is a page, in the words for one if there are some: its address would fill two lines. */
export function InquirySentence({ ctx, id }: { ctx: PageContext; id: TextId }): VNode {
  const { text, service } = ctx;
  const ofPage = `${id}.page`;
  if (inquiryKind(service.inquiry) === 'page' && text.has(ofPage)) {
    const link = <InquiryLink key="inquiry" ctx={ctx} label={text.t('problem.inquiry.form')} />;
    return <p>{text.rich(ofPage, { inquiry: link })}</p>;
  }
  return <p>{ctx.text.rich(id, { inquiry: <InquiryLink key="inquiry" ctx={ctx} /> })}</p>;
}
