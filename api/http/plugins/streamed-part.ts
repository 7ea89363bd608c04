/**
 * A part of an upload that is worked on while it comes, for files that must not be held in memory: a workbook goes straight to the process
 * that reads it. The scope declares the part as `streamed`; the route says who takes it:
 * ```ts
 * const workbook = new StreamedPart((stream) => readWorkbook(stream));          // Promise<Rows>
 * serve(app, uploadMembers, ({ request }) => plan(workbook.of(request)), { file: workbook });
 * app.post(path, { onRequest: signedIn, config: { streams: { file: workbook } } }, …);
 * ```
 */
import { PassThrough, type Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { FileTaker } from './upload-parts.js';

export type Streams = Readonly<Record<string, StreamedPart<unknown>>>;

/** What was made of a file. */
export type Streamed<T> = { tooLarge: true } | { tooLarge: false; result: T };

/** What a consumer threw, apart from what the parser of the body throws. */
export class ConsumerError extends Error {
  override readonly name = 'ConsumerError';
  constructor(override readonly cause: unknown) {
    super('the consumer of a streamed part failed', { cause });
  }
}

export class StreamedPart<T> {
  readonly #made = new WeakMap<FastifyRequest, Streamed<T>[]>();

  /**
   * @param consume Reads the stream; the sender is slowed down to the pace at which it is read. It may end before the stream does: the rest
   * goes nowhere. It must end soon after the stream fails (the file is larger than it may be, or the sender is gone), and have a time limit
   * of its own: while it doesn't read, a sender that is gone is found out only by the server's limit for whole requests. It runs before the form's token, the other fields and the Idempotency-Key are looked at, so it reads and changes nothing.
   * Who calls has been checked for an operation with a session; a page checks it in its `onRequest`.
   */
  constructor(private readonly consume: (stream: Readable, request: FastifyRequest) => Promise<T>) {}

  /** What was made of the request's files, in their order. */
  all(request: FastifyRequest): readonly Streamed<T>[] {
    return this.#made.get(request) ?? [];
  }

  /** What was made of the file of a part that may come once; undefined where the request has none. */
  of(request: FastifyRequest): Streamed<T> | undefined {
    return this.all(request)[0];
  }

  /** Begins with the first byte of a file. */
  begin(request: FastifyRequest, file: Readable): FileTaker {
    const stream = new PassThrough();
    let tooLarge = false;
    // Whoever doesn't listen to the stream must not bring the process down by its failure.
    stream.on('error', () => {});
    // While the consumer is slow nobody reads the file, and nobody else would hear that the sender is gone.
    file.once('close', () => {
      if (!file.readableEnded) stream.destroy(new Error('the upload broke off'));
    });
    const work = this.#settled(stream, request);
    return {
      write: (chunk) => written(stream, chunk),
      cut: () => {
        tooLarge = true;
        stream.destroy(new Error('the file is too large'));
      },
      end: async () => {
        stream.end();
        const end = await work;
        if (!tooLarge && !end.ok) throw new ConsumerError(end.error);
        const made: Streamed<T> = tooLarge || !end.ok ? { tooLarge: true } : { tooLarge: false, result: end.result };
        this.#made.set(request, [...this.all(request), made]);
      },
      fail: async (error) => {
        stream.destroy(error instanceof Error ? error : new Error('the upload broke off', { cause: error }));
        await work;
      },
    };
  }

  /** The consumer's end, never a rejection: nobody waits for it until the file has been read. */
  async #settled(
    stream: PassThrough,
    request: FastifyRequest,
  ): Promise<{ ok: true; result: T } | { ok: false; error: unknown }> {
    try {
      return { ok: true, result: await this.consume(stream, request) };
    } catch (error) {
      return { ok: false, error };
    } finally {
      // What the consumer didn't want to read isn't waited for.
      stream.destroy();
    }
  }
}

/** Writes a chunk. @returns when there is room for the next one, or nobody takes it any more */
async function written(stream: PassThrough, chunk: Buffer): Promise<void> {
  if (stream.destroyed || stream.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      stream.off('drain', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('close', go);
  });
}
