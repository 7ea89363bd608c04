/** A picture of a document, as staff see it. */
import { recordAccess } from '../../../db/staff/access-log.js';
import { type Application, findApplication } from '../../../db/staff/applications.js';
import { findAttachment } from '../../../db/staff/attachments.js';
import { mayDecide, type Staff } from '../../../db/staff/staff.js';
import { openKept } from '../../../worker/runtime/crypto/file-seal.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import { STAFF_PATHS } from '../../staff/paths.js';
import { staffOf } from '../../staff/sign-in/service.js';
import type { ApplicationKind, ApplicationKinds } from '../application-kind.js';
import { sealContext } from './upload.js';

/** How long the address of a picture within a page is good for: as long as the page takes to load, and a reload by hand needs none. */
const LOOK_MS = 2 * 60_000;

type Needs = Pick<ApiDependencies, 'db' | 'services' | 'ring' | 'sealer' | 'tokens' | 'clock'> & {
  kinds: ApplicationKinds;
};
/** What makes an address show a picture within a page instead of handing it out. */
export interface Look {
  /** Until when, milliseconds since 1970. */
  until: string;
  /** Keyed digest of picture, person and end. */
  look: string;
}

const lookText = (id: string, staffId: string, until: string): string => `${id}\0${staffId}\0${until}`;

/** The address at which one member of staff sees a picture within a page, for a short while. */
export function pictureAddress(
  { tokens, clock }: Pick<Needs, 'tokens' | 'clock'>,
  { id, staffId }: { id: string; staffId: string },
): string {
  const until = String(clock() + LOOK_MS);
  const look: Look = { until, look: tokens.digest('attachment-look', lookText(id, staffId, until)) };
  return `${STAFF_PATHS.attachments}/${encodeURIComponent(id)}?${new URLSearchParams({ ...look })}`;
}

/** Whether somebody may see the pictures of an application now. Auditors read, but see no documents. */
export const seesPictures = (
  { picturesOnClaim }: Pick<ApplicationKind, 'picturesOnClaim'>,
  { service, claimed_by: holder }: Pick<Application, 'service' | 'claimed_by'>,
  staff: Staff,
): boolean => mayDecide(staff, service) && (!picturesOnClaim || holder === staff.id);

/**
 * Opens a picture for staff who decide applications of its service, or for the one who has taken it on. Each time goes into the access log.
 * @param look shows it within a page; absent: a download
 * @returns with it the headers with which a browser runs nothing of it
 */
export async function readAttachment(
  deps: Needs,
  call: SessionCall,
  id: string,
  look?: Look,
): Promise<{ bytes: Buffer; headers: Record<string, string> }> {
  const staff = await staffOf(deps, call);
  if (look && !isSigned(deps, { id, staffId: staff.id, ...look })) throw problem('not-found');
  const attachment = await findAttachment(deps.db, id);
  const application = attachment && (await findApplication(deps.db, attachment.procedure_id));
  const kind = application && deps.kinds.of(application);
  // Not told apart: only its queue may know whether there is such a picture.
  if (!kind || !mayDecide(staff, application.service)) throw problem('not-found');
  if (!seesPictures(kind, application, staff))
    throw problem('not-yours', application.claimed_by === null ? {} : { claimedBy: application.claimed_by });
  await recordAccess(deps.db, { staffId: staff.id, procedureId: application.procedure_id, what: 'attachment' });
  const headers = {
    'content-type': attachment.media_type,
    'content-disposition': look ? 'inline' : `attachment; filename="${id}.jpg"`,
    'content-security-policy': "sandbox; default-src 'none'",
  };
  return { bytes: openKept(deps, attachment, sealContext(id)), headers };
}

function isSigned(
  { tokens, clock }: Pick<Needs, 'tokens' | 'clock'>,
  { id, staffId, until, look }: Look & { id: string; staffId: string },
): boolean {
  const left = Number(until) - clock();
  return left > 0 && left <= LOOK_MS && tokens.matches('attachment-look', lookText(id, staffId, until), look as Digest);
}
