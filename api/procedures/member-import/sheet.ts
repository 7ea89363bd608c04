/** How an uploaded sheet is read: while it comes, in a process of its own, for those only who may upload one. */
import type { FastifyRequest } from 'fastify';
import {
  FileRefused,
  type FileFault,
  type FileFaultDetails,
  type ReadSheet,
} from '../../../worker/runtime/workbook/contract.js';
import { LARGEST_FILE_BYTES } from '../../../workflows/rules/roster.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { type Streamed, StreamedPart } from '../../http/plugins/streamed-part.js';
import { Refusal } from '../../http/problems.js';
import { requireManager } from '../../institution/session.js';

/** Why a file is refused. Each has its text `import.file.<fault>`. */
export type SheetFault = FileFault | 'missing' | 'other-institution';

/** A refused file; the fault tells the page which text. */
export class SheetRefusal extends Refusal<'file-refused'> {
  constructor(fault: SheetFault, { text }: Pick<CallContext, 'text'>, details: FileFaultDetails = {}) {
    super('file-refused', { reason: faultText(text, fault, details) });
  }
}

const MEGABYTE = 1024 * 1024;
export function faultText(
  text: CallContext['text'],
  fault: SheetFault,
  { headings = [], limit = 0 }: FileFaultDetails,
): string {
  const values = {
    headings: headings.join(text.locale === 'ja' ? '、' : ', '),
    limit: fault === 'too-large' ? Math.floor(limit / MEGABYTE) : limit,
  };
  return text.t(`import.file.${fault}`, values);
}

/** What was made of a file: its rows, or why it can't be taken. */
type Read = { ok: true; sheet: ReadSheet } | { ok: false; fault: SheetFault; details: FileFaultDetails };
export type SheetPart = StreamedPart<Read>;

/** The part `file` of a route behind {@link managersOnly}. */
export const sheetPart = ({ workbooks }: Pick<ApiDependencies, 'workbooks'>): SheetPart =>
  new StreamedPart(async (stream) => {
    try {
      return { ok: true, sheet: await workbooks.read(stream) };
    } catch (error) {
      if (error instanceof FileRefused) return { ok: false, fault: error.reason, details: error.details };
      throw error;
    }
  });

/** A hook before the body of a request is read: reading takes a process and its place, so nobody else's file is. @throws Refusal `not-authenticated`, `forbidden` */
export const managersOnly =
  (deps: Pick<ApiDependencies, 'db'>) =>
  async (request: FastifyRequest): Promise<void> => {
    await requireManager(deps, request, String(Reflect.get(Object(request.params), 'institution')));
  };

/** The sheet of an institution that came with a request. @throws SheetRefusal */
export function sheetOf(part: SheetPart, request: FastifyRequest, institution: string): ReadSheet {
  const made: Streamed<Read> | undefined = part.of(request);
  if (!made) throw new SheetRefusal('missing', request);
  if (made.tooLarge) throw new SheetRefusal('too-large', request, { limit: LARGEST_FILE_BYTES });
  const { result } = made;
  if (!result.ok) throw new SheetRefusal(result.fault, request, result.details);
  const { revision } = result.sheet;
  if (revision && revision.institution !== institution) throw new SheetRefusal('other-institution', request);
  return result.sheet;
}
