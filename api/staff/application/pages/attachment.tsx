/** Pictures of documents as staff see them, and the record of who has seen them and when they were destroyed. */
import { Notice } from '../../../pages/components/notice.js';
import { Time } from '../../../pages/components/summary-list.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import { STAFF_PATHS } from '../../paths.js';
import { shownText, staffName } from '../../words.js';
import type { ShownAttachment, ShownPicture, StaffApplicationView } from './view.js';

interface Props {
  ctx: PageContext;
  view: StaffApplicationView;
}

/** All pictures of the application, beside what they are to be compared with. */
export function Pictures({ ctx, view }: Props): VNode | null {
  const { t } = ctx.text;
  const { pictures, may, kind, decision, custody } = view;
  if (pictures.length === 0) return null;
  const isThere = pictures.some(({ destroyedAt }) => destroyedAt === undefined);
  const waits = isThere && !may.readsOnly && kind.picturesOnClaim && !may.isMine;
  return (
    <section class="section" aria-labelledby="pictures">
      <h2 id="pictures">{t('console.detail.attachment')}</h2>
      {waits && (
        <Notice ctx={ctx} kind="info" title={t(decision ? 'console.picture.holder' : 'console.picture.claim-first')} />
      )}
      {pictures.map((picture, at) => (
        <Picture key={picture.id} ctx={ctx} picture={picture} number={at + 1} of={pictures.length} />
      ))}
      {custody && isThere && (
        <p>
          {t('console.picture.destroy-at')} <Time ctx={ctx} at={custody.destroyAt} />
        </p>
      )}
      {custody?.isLate && <Notice ctx={ctx} kind="warning" title={t('console.picture.late')} />}
      <Looks ctx={ctx} view={view} />
    </section>
  );
}

function Picture({
  ctx,
  picture,
  number,
  of,
}: {
  ctx: PageContext;
  picture: ShownPicture;
  number: number;
  of: number;
}): VNode {
  const { t } = ctx.text;
  const { label, at, destroyedAt } = picture;
  return (
    <>
      {of > 1 && <h3>{t('console.picture.number', { number, of })}</h3>}
      <p class="soft">
        {label !== undefined && <>{shownText(ctx, label)} </>}
        <Time ctx={ctx} at={at} />
      </p>
      {destroyedAt === undefined ? (
        <AttachmentPicture ctx={ctx} attachment={picture} number={number} />
      ) : (
        <p>
          {t('console.picture.destroyed')} <Time ctx={ctx} at={destroyedAt} />
        </p>
      )}
    </>
  );
}

/** Who has seen them until now: what this page shows is noted as it is loaded. */
function Looks({ ctx, view }: Props): VNode | null {
  const { t } = ctx.text;
  if (view.pictures.some(({ source }) => source !== undefined) && view.looks.length === 0) return null;
  if (view.looks.length === 0) return <p class="soft">{t('console.picture.no-looks')}</p>;
  return (
    <>
      <h3>{t('console.picture.looks')}</h3>
      <ol class="course">
        {view.looks.map(({ by, times, last }) => (
          <li key={by}>
            <span>{staffName(ctx, view.names, by)}</span>
            <span class="soft">{t('console.picture.times', { count: times })}</span>
            <Time ctx={ctx} at={last} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** A picture within the page, and a link to the whole of it: each look is noted. Nothing for whoever may not see it. */
export function AttachmentPicture({
  ctx,
  attachment,
  number,
}: {
  ctx: PageContext;
  attachment: ShownAttachment;
  number?: number;
}): VNode | null {
  const { t } = ctx.text;
  const { id, source } = attachment;
  if (source === undefined) return null;
  const alt = t('console.detail.attachment-picture');
  return (
    <figure class="document-picture">
      <img src={source} alt={number === undefined ? alt : `${alt} ${number}`} />
      <figcaption class="soft">
        {t('console.detail.attachment-picture-note')}{' '}
        <a href={`${STAFF_PATHS.attachments}/${encodeURIComponent(id)}`}>{t('console.detail.attachment-open')}</a>
      </figcaption>
    </figure>
  );
}
