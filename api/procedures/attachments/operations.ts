/** The operation that keeps a picture before an application names it. */
import { z } from 'zod';
import { PICTURE_LIMIT_BYTES } from '../../../worker/runtime/pictures.js';
import { operation } from '../../http/operation.js';
import type { UploadScope } from '../../http/plugins/uploads.js';
import { ProcedureId } from '../../http/schema.js';

export const AttachmentId = ProcedureId.describe('Of uploadAttachment');

/** What forms with one picture send. */
export const ONE_PICTURE = {
  parts: { file: { most: 1, limitBytes: PICTURE_LIMIT_BYTES } },
} as const satisfies UploadScope;

export const uploadAttachment = operation({
  operationId: 'uploadAttachment',
  method: 'POST',
  path: '/attachments',
  summary: 'Upload the picture of a document, for one application',
  description: 'JPEG, PNG, HEIC or WebP, at most 10 MB. One that no application names is destroyed after a day.',
  tags: ['attachments'],
  upload: ONE_PICTURE,
  body: z.strictObject({ file: z.string().meta({ format: 'binary', minLength: 1 }) }),
  answers: { 201: z.object({ attachmentId: z.string() }) },
  begins: { a: 'upload' },
  problems: ['file-refused', 'too-many-requests'],
});
