/** How long and why, as whoever pauses deadlines or prolongs that says. */
import { TextArea, TextField } from '../../pages/components/field.js';
import type { PageContext, VNode } from '../../pages/context.js';

interface Props {
  ctx: PageContext;
  labels: Readonly<Record<'minutes' | 'reason', string>>;
  /** Of the minutes. */
  hint: string;
  draft: { minutes: string; reason: string } | undefined;
  error(field: string): string | undefined;
}

export const LengthAndReason = ({ ctx, labels, hint, draft, error }: Props): VNode => (
  <>
    <TextField
      ctx={ctx}
      name="minutes"
      label={labels.minutes}
      hint={hint}
      value={draft?.minutes}
      error={error('minutes')}
      inputMode="numeric"
      width="short"
      required
    />
    <TextArea
      ctx={ctx}
      name="reason"
      label={labels.reason}
      hint={ctx.text.t('pauses.reason-hint')}
      value={draft?.reason}
      error={error('reason')}
      required
    />
  </>
);
