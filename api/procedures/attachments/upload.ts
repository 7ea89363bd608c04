/** Keeps uploaded pictures of documents, for any service: each drawn anew, encrypted, and with a row that an application may claim. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { addAttachment } from '../../../db/staff/attachments.js';
import { sealFile } from '../../../worker/runtime/crypto/file-seal.js';
import { type Picture, type PictureFault, redrawPicture } from '../../../worker/runtime/pictures.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Upload } from '../../http/plugins/upload-parts.js';
import { uploadsOf } from '../../http/plugins/uploads.js';
import { Refusal } from '../../http/problems.js';

const HOUR_MS = 3_600_000;

/** Why a file is refused. Each has its text `operator.file.<fault>`. */
export type FileFault = PictureFault | 'missing' | 'too-large' | 'gone';

/** A refused file; the fault tells the page which text. */
export class FileRefusal extends Refusal<'file-refused'> {
  constructor(
    readonly fault: FileFault,
    { text }: Pick<FastifyRequest, 'text'>,
  ) {
    super('file-refused', { reason: text.t(`operator.file.${fault}`) });
  }
}

/** Whose pictures are kept, and the part of the upload that holds them. */
export interface PicturesOf {
  service: keyof ApiDependencies['services'];
  part: string;
}

type Needs = Pick<ApiDependencies, 'db' | 'ring' | 'services'>;

/**
 * Keeps the pictures of a request: all of them, or none. A repeat of the request keeps them under the same IDs.
 * @returns their IDs, in the order in which they came
 * @throws FileRefusal
 * @throws Refusal `too-many-requests`
 */
export async function keepPictures(
  deps: Needs,
  request: FastifyRequest,
  { service, part }: PicturesOf,
): Promise<string[]> {
  const uploads = uploadsOf(request, part);
  const limit = deps.services[service].startsPerHourPerAddress;
  for (const _ of uploads) await request.limit({ name: `${service}-attachment:client`, limit, windowMs: HOUR_MS });
  const pictures: RedrawnPicture[] = [];
  for (const upload of uploads) pictures.push(await redrawn(request, upload));
  const ids: string[] = [];
  for (const [at, { mediaType, bytes }] of pictures.entries()) {
    const id = request.procedureIdFor(service, kindOfId(at));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const sealed = sealFile(deps.ring, bytes, sealContext(id));
    await addAttachment(deps.db, { id, mediaType, bytes: bytes.length, sha256, sealed });
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
  request: FastifyRequest,
  of: PicturesOf,
): Promise<{ attachmentIds: string[]; fault?: FileFault }> {
  try {
    return { attachmentIds: await keepPictures(deps, request, of) };
  } catch (error) {
    if (error instanceof FileRefusal) return { attachmentIds: [], fault: error.fault };
    throw error;
  }
}

/** What a picture is encrypted for: it opens under its own ID only. */
export const sealContext = (id: string): string => `attachment/${id}`;

/** All IDs of a request have one ULID, so what comes before it tells its pictures apart: `attachment`, `attachment-b`, `attachment-c`, … */
const kindOfId = (at: number): string => (at === 0 ? 'attachment' : `attachment-${String.fromCodePoint(0x61 + at)}`);

type RedrawnPicture = Extract<Picture, { ok: true }>;

async function redrawn(request: FastifyRequest, { bytes, tooLarge }: Upload): Promise<RedrawnPicture> {
  if (tooLarge) throw new FileRefusal('too-large', request);
  const picture = await redrawPicture(bytes);
  if (!picture.ok) throw new FileRefusal(picture.fault, request);
  return picture;
}
