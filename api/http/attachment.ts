/** Answers that are files: browsers keep them, and neither show nor guess what they are (RFC 6266; `nosniff`). */
import type { FastifyReply } from 'fastify';

export interface Attachment {
  /** Name that is offered for the file: letters, digits, `.`, `_` and `-` of ASCII, so that every browser reads it alike. */
  name: string;
  /** Media type, with its character set where it is text. */
  type: string;
  bytes: Buffer;
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/** @throws Error for a name that could be read as anything else */
export function sendAttachment(reply: FastifyReply, { name, type, bytes }: Attachment): FastifyReply {
  if (!NAME.test(name)) throw new Error('a file name that is not plain');
  return reply
    .type(type)
    .header('Content-Disposition', `attachment; filename="${name}"`)
    .header('X-Content-Type-Options', 'nosniff')
    .send(bytes);
}
