import type { PageContext, VNode } from '../../../pages/context.js';
import { STAFF_PATHS } from '../../paths.js';
import type { ShownAttachment } from './view.js';

/** The picture of a document; looking at it is noted. */
export function AttachmentLink({ ctx, id }: { ctx: PageContext; id: string }): VNode {
  return (
    <a href={`${STAFF_PATHS.attachments}/${encodeURIComponent(id)}`}>{ctx.text.t('console.detail.attachment-open')}</a>
  );
}

/** The same beside what it is to be compared with: seeing it is a look at it, which is noted. */
export function AttachmentPicture({
  ctx,
  attachment,
}: {
  ctx: PageContext;
  attachment: ShownAttachment;
}): VNode | null {
  const { source } = attachment;
  if (source === undefined) return null;
  return (
    <figure class="document-picture">
      <img src={source} alt={ctx.text.t('console.detail.attachment-picture')} />
      <figcaption class="soft">{ctx.text.t('console.detail.attachment-picture-note')}</figcaption>
    </figure>
  );
}
