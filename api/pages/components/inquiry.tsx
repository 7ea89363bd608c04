/** Where people ask. The setting is a mail address or the address of a page. */
import type { PageContext, TextId, VNode } from '../context.js';

/** A link to the inquiry desk. Anything but http(s) and a mail address is shown as plain text. */
export function InquiryLink({ ctx }: { ctx: PageContext }): VNode {
  const { inquiry } = ctx.service;
  if (/^https?:\/\//.test(inquiry))
    return (
      <a class="address" href={inquiry}>
        {inquiry}
      </a>
    );
  if (/^[^\s@:/?#]+@[^\s@:/?#]+$/.test(inquiry))
    return (
      <a class="address" href={`mailto:${inquiry}`}>
        {inquiry}
      </a>
    );
  return <span>{inquiry}</span>;
}

/** A sentence that names the inquiry desk by `{inquiry}`. */
export function InquirySentence({ ctx, id }: { ctx: PageContext; id: TextId }): VNode {
  return <p>{ctx.text.rich(id, { inquiry: <InquiryLink key="inquiry" ctx={ctx} /> })}</p>;
}
