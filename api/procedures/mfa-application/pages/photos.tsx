/** Photos of a student or staff card: two fields, as a telephone's camera gives one picture at a time. */
import type { ErrorLine } from '../../../pages/components/error-summary.js';
import { FileField } from '../../../pages/components/file-field.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import type { FileFault } from '../../attachments/upload.js';

export interface PhotosView {
  /** IDs of photos that were received already; they go along unseen as the field `received`. */
  received?: readonly string[] | undefined;
  /** Why others are refused. */
  faults?: readonly FileFault[] | undefined;
  /** It is the second of two that is refused. */
  isBack?: boolean | undefined;
}

/** Both fields are named `photo`; the second one's ID on the page ends so. */
const BACK = '-back';
const ACCEPT = 'image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif';

/** The hidden fields of the form. */
export const receivedFields = ({ received = [] }: PhotosView): Record<string, string> =>
  received.length === 0 ? {} : { received: received.join(',') };

function photoError({ text: { t, locale } }: PageContext, { faults = [] }: PhotosView): string | undefined {
  const said = [...new Set(faults)].map((fault) => t(`operator.file.${fault}`));
  const both = faults.length > 1 ? [t('apply.photo.both')] : [];
  return said.length === 0 ? undefined : [...both, ...said].join(locale === 'ja' ? '' : ' ');
}

export function photoLines(ctx: PageContext, view: PhotosView): ErrorLine[] {
  const message = photoError(ctx, view);
  return message === undefined ? [] : [{ field: view.isBack ? `photo${BACK}` : 'photo', message }];
}

/** Files: `photo`, up to two. */
export function Photos({ ctx, view, required }: { ctx: PageContext; view: PhotosView; required?: boolean }): VNode {
  const { t } = ctx.text;
  const count = view.received?.length ?? 0;
  const error = photoError(ctx, view);
  return (
    <>
      <FileField
        ctx={ctx}
        name="photo"
        label={t('apply.photo.front')}
        hint={count === 0 ? t('apply.photo.hint') : t('apply.photo.received', { count })}
        error={view.isBack ? undefined : error}
        accept={ACCEPT}
        required={required === true && count === 0}
      />
      <FileField
        ctx={ctx}
        name="photo"
        idSuffix={BACK}
        label={t('apply.photo.back')}
        hint={t('apply.photo.back-hint')}
        error={view.isBack ? error : undefined}
        accept={ACCEPT}
      />
    </>
  );
}
