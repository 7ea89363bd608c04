/** Pictures, drawn in the colour of the text around them. All are decoration: what they say is also said in words. */
import type { VNode } from '../context.js';

/** The product's mark: a way that parts and arrives. */
export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="7" />
      <path
        class="mark-line"
        d="M7 9h18M16 9v8M9.5 17h13M9.5 17v6M22.5 17v6"
        fill="none"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <circle class="mark-end" cx="9.5" cy="24" r="2.4" />
      <circle class="mark-seal" cx="22.5" cy="24" r="2.4" />
    </svg>
  );
}

const SHAPES = {
  info: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1 5h2v2h-2V7Zm0 4h2v6h-2v-6Z',
  success: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.6 14.4-4-4 1.4-1.4 2.6 2.6 5.8-5.8 1.4 1.4-7.2 7.2Z',
  warning: 'M12 2.5 1 21.5h22L12 2.5ZM11 9.5h2v6h-2v-6Zm0 7.5h2v2h-2v-2Z',
  error: 'M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9L7.9 2ZM11 7v6h2V7h-2Zm0 8v2h2v-2h-2Z',
  check: 'm9.5 17.6-5-5 1.6-1.6 3.4 3.4 8.4-8.4 1.6 1.6-10 10Z',
  cross: 'm6.6 5.2 5.4 5.4 5.4-5.4 1.4 1.4-5.4 5.4 5.4 5.4-1.4 1.4-5.4-5.4-5.4 5.4-1.4-1.4 5.4-5.4-5.4-5.4 1.4-1.4Z',
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}
