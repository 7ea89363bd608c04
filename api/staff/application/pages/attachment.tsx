import type { PageContext, VNode } from '../../../pages/context.js';
import { PATHS } from '../../../pages/paths.js';

/** The picture of a document; looking at it is noted. */
export function AttachmentLink({ ctx, id }: { ctx: PageContext; id: string }): VNode {
  return (
    <a href={`${PATHS.staffAttachments}/${encodeURIComponent(id)}`}>{ctx.text.t('console.detail.attachment-open')}</a>
  );
}
