/** Keeps uploaded pictures of documents, for any service: each drawn anew, encrypted, and with a row that an application may claim. */
import { createHash } from 'node:crypto';
import { addAttachment } from '../../../db/staff/attachments.js';
import { sealUnderOwnKey } from '../../../worker/runtime/crypto/file-seal.js';
import { type Picture, type PictureFault, redrawPicture } from '../../../worker/runtime/pictures.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { limitRules, withinLimits } from '../../http/plugins/limits.js';
import type { Upload } from '../../http/plugins/upload-parts.js';
import { Refusal } from '../../http/problems.js';

/** Why a file is refused. Each has its text `operator.file.<fault>`. */
export type FileFault = PictureFault | 'missing' | 'too-large' | 'gone';

/** A refused file; the fault tells the page which text. */
export class FileRefusal extends Refusal<'file-refused'> {
  constructor(
    readonly fault: FileFault,
    { text }: Pick<CallContext, 'text'>,
  ) {
    super('file-refused', { reason: text.t(`operator.file.${fault}`) });
  }
}

export interface Pictures {
  /** Whose limits count, and whose name their IDs begin with. */
  service: keyof ApiDependencies['services'];
  /** As `uploadsOf` gives them. */
  uploads: readonly Upload[];
  /** How many the call has kept before. */
  before?: number;
  /** Whose pictures count together: somebody's who has signed in. Absent: their network's. */
  holder?: string;
}

type Needs = Pick<ApiDependencies, 'db' | 'sealer' | 'services' | 'tokens'>;

/**
 * Keeps pictures, if none of them is refused. A repeat of the call keeps them under the same IDs.
 * @returns their IDs, in the order in which they came
 * @throws FileRefusal
 * @throws Refusal `too-many-requests`
 */
export async function keepPictures(
  deps: Needs,
  call: CallContext,
  { service, uploads, before = 0, holder }: Pictures,
): Promise<string[]> {
  const hourly = { limit: deps.services[service].startsPerHourPerAddress, windowMs: HOUR_MS };
  const counted =
    holder === undefined
      ? { ...hourly, name: `${service}-attachment:client` }
      : { ...hourly, name: `${service}-attachment:holder`, subject: holder };
  const rules = limitRules(deps, call, counted);
  // Within each other: each picture counts, and a limit stands once in a call.
  const keep = uploads.reduce(
    (work, _upload) => () => withinLimits(deps.db, rules, work),
    () => keptUnder(deps, call, { service, uploads, before }),
  );
  return keep();
}

async function keptUnder(
  deps: Needs,
  call: CallContext,
  { service, uploads, before }: Required<Omit<Pictures, 'holder'>>,
): Promise<string[]> {
  const pictures: RedrawnPicture[] = [];
  for (const upload of uploads) pictures.push(await redrawn(call, upload));
  if (pictures.length > 0) call.aboutToChange();
  const ids: string[] = [];
  for (const [at, { mediaType, bytes }] of pictures.entries()) {
    const id = call.idFor(`${service}-${nameOf(before + at)}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const kept = sealUnderOwnKey(deps.sealer, bytes, sealContext(id));
    await addAttachment(deps.db, { id, mediaType, bytes: bytes.length, sha256, ...kept });
    ids.push(id);
  }
  return ids;
}

/**
 * The same for a form, which may have no file, and is shown again where a file is refused.
 * @returns what is wrong with a file, if anything is; then none is kept
 */
export async function keepFormPictures(
  deps: Needs,
  call: CallContext,
  pictures: Pictures,
): Promise<{ attachmentIds: string[]; fault?: FileFault }> {
  try {
    return { attachmentIds: await keepPictures(deps, call, pictures) };
  } catch (error) {
    if (error instanceof FileRefusal) return { attachmentIds: [], fault: error.fault };
    throw error;
  }
}

/**
 * The same for a form that takes several: those that are good are kept although others are refused, so that nobody sends them again.
 * @returns the IDs of those that were kept, what is wrong with the others, and whether it is the last one only
 */
export async function keepGoodPictures(
  deps: Needs,
  call: CallContext,
  { uploads, ...about }: Pictures,
): Promise<{ attachmentIds: string[]; faults: FileFault[]; isLast: boolean }> {
  const attachmentIds: string[] = [];
  const faults: FileFault[] = [];
  let isLast = false;
  for (const [before, upload] of uploads.entries()) {
    const { attachmentIds: kept, fault } = await keepFormPictures(deps, call, { ...about, uploads: [upload], before });
    attachmentIds.push(...kept);
    if (fault) faults.push(fault);
    isLast = fault !== undefined && attachmentIds.length > 0 && faults.length === 1;
  }
  return { attachmentIds, faults, isLast };
}

/** What a picture is encrypted for: it opens under its own ID only. */
export const sealContext = (id: string): string => `attachment/${id}`;

/** All IDs of a call end with one ULID, so what stands before it tells its pictures apart: `attachment`, `attachment-b`, `attachment-c`, … */
const nameOf = (at: number): string => (at === 0 ? 'attachment' : `attachment-${String.fromCodePoint(0x61 + at)}`);

type RedrawnPicture = Extract<Picture, { ok: true }>;

async function redrawn(call: CallContext, { bytes, tooLarge }: Upload): Promise<RedrawnPicture> {
  if (tooLarge) throw new FileRefusal('too-large', call);
  const picture = await redrawPicture(bytes, call.clientNetwork());
  if (!picture.ok) throw new FileRefusal(picture.fault, call);
  return picture;
}
