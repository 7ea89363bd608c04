/** A message that stands out from the text around it. */
import type { Children, PageContext, VNode } from '../context.js';
import { Icon } from './icon.js';

export interface NoticeProps {
  ctx: PageContext;
  kind: 'info' | 'success' | 'warning' | 'error';
  title?: string;
  children?: Children;
}

/** Its kind is told by an icon and by words, not by colour alone. */
export function Notice({ ctx, kind, title, children }: NoticeProps): VNode {
  return (
    <div class={`notice notice-${kind}`}>
      <Icon name={kind} />
      <div class="notice-body">
        <span class="visually-hidden">{ctx.text.t(`notice.${kind}`)}: </span>
        {title && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
