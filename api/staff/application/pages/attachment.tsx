import type { PageContext, VNode } from '../../../pages/context.js';
import { STAFF_PATHS } from '../../paths.js';

/** The picture of a document; looking at it is noted. */
export function AttachmentLink({ ctx, id }: { ctx: PageContext; id: string }): VNode {
  return (
    <a href={`${STAFF_PATHS.attachments}/${encodeURIComponent(id)}`}>{ctx.text.t('console.detail.attachment-open')}</a>
  );
}
