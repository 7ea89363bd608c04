/** What the samples of pages are made of. */
import type { VNode } from 'preact';
import type { PageContext } from '../../../api/pages/context.js';
import { createText } from '../../../api/texts.js';
import type { Locale } from '../../../api/text/index.js';

/** What a hostile person types wherever text is taken. */
export const HOSTILE = `<script>alert("x")</script>' onfocus='x`;

export type Sample = { name: string; page: (ctx: PageContext) => VNode };

export function contextOf(locale: Locale, path = '/cinii/password-reissue'): PageContext {
  let forms = 0;
  return {
    text: createText(locale),
    locale,
    csrfToken: 'csrf-token',
    newSubmissionId: () => `submission-${++forms}`,
    path,
    publicUrl: 'https://tetsuzuki.example.jp',
    service: { inquiry: 'cir-auth-req@nii.ac.jp' },
  };
}

export const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 4, minute)).toISOString();
/** A timeline: steps a minute apart. */
export const timeline = (...steps: string[]) => steps.map((step, index) => ({ at: at(index), step }));
