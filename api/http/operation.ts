/**
 * One JSON operation: declared once, and from that checked, answered and described.
 *
 * Declare it in `operations.ts` of its folder, serve it in `routes.ts`:
 * ```ts
 * export const acceptPasswordReissue = operation({
 *   operationId: 'acceptPasswordReissue',
 *   method: 'POST',
 *   path: '/password-reissues/:procedureId/accept',
 *   summary: 'Confirm, and have the one-time URL mailed',
 *   tags: ['password-reissue'],
 *   params: z.strictObject({ procedureId: ProcedureId }),          // requests: strict objects
 *   body: z.strictObject({ applicationId: ApplicationId.optional() }),
 *   answers: { 200: z.object({ procedureId: ProcedureId, status: z.literal('awaiting-confirmation'), expiresAt: Instant }) },
 *   problems: ['wrong-state'],                                     // the common ones are added by themselves
 * });
 *
 * export async function passwordReissueRoutes(app: FastifyInstance): Promise<void> {
 *   serve(app, acceptPasswordReissue, async ({ params, body, request }) => {
 *     if (…) return problem('wrong-state');                        // or throw it, from any depth
 *     return { procedureId, status: 'awaiting-confirmation', expiresAt };
 *   });
 * }
 * ```
 * - A returned value is the answer, under the (first) status in `answers`; `new Accepted(value)` one under 202 beside it.
 *   What an answer's schema doesn't name is left out, what it names and is missing is an `internal` problem. No transforms in answers.
 * - `body`, `params` and `query` arrive as the schemas' outputs. All faults of the three are answered at once, one per field.
 *   A changing operation without `body` takes `{}`. `?lang=` is understood by every operation.
 * - `session: 'staff'` refuses callers without a session of that realm (`not-authenticated`) before the handler runs.
 * - `file: ['text/csv']` answers with a file (`attachment.ts`).
 * - `upload: { parts: { photo: { most: 2, limitBytes } } }` takes files: `plugins/uploads.ts` says how the handler gets them.
 * - The work is done by a function in `service.ts`, which takes the request as the `CallContext` that it is: IDs, limits, language, session.
 * - An `Idempotency-Key` needs nothing here, as long as all IDs come from `procedureIdFor` and `idFor`.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ServiceName } from '../../worker/runtime/settings/services.js';
import { type Attachment, sendAttachment } from './attachment.js';
import { faultsOf } from './plugins/faults.js';
import type { Streams } from './plugins/streamed-part.js';
import { type UploadScope, uploads } from './plugins/uploads.js';
import {
  type Fault,
  malformed,
  PROBLEM_SCHEMAS,
  PROBLEM_TYPE,
  PROBLEMS,
  type ProblemWord,
  Refusal,
  sessionOver,
} from './problems.js';

/** Who may sign in. Each area with a sign-in of its own declares its realm here, so that one that is nowhere does not compile. */
export interface Realms {}
export type Realm = keyof Realms;
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type SuccessStatus = 200 | 201 | 202;

/** What requests begin. `right`: to ask for changes, after a restore. `upload`: a file that an application will name. */
export type Beginning = 'procedure' | 'session' | 'right' | 'upload' | 'export' | 'erasure' | 'pause';
/** What requests go on with. */
export type Open = Extract<Beginning, 'procedure' | 'session' | 'erasure' | 'pause'>;

/** Where all operations live. */
export const API_PREFIX = '/api/v1';

export interface OperationSpec {
  /** As in spec/contract.md; callers find the path by it. */
  operationId: string;
  method: Method;
  /** Under {@link API_PREFIX}, with `:name` for parameters. */
  path: `/${string}`;
  summary: string;
  description?: string;
  tags: readonly string[];
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Takes `multipart/form-data` with these files, instead of JSON. `body` names the same parts. */
  upload?: UploadScope;
  /** What it answers is secret, and kept for no repeat: an `Idempotency-Key` counts for nothing. */
  secretAnswer?: true;
  /** With `upload`: JSON is taken too, where there is no file to send. */
  jsonToo?: true;
  answers: { [S in SuccessStatus]?: z.ZodType };
  /** Answers with a file of one of these media types, and with no JSON: `answers` is empty, the handler returns an `Attachment`. */
  file?: readonly string[];
  /** What it begins anew. With `of` it is refused with `service-off` while that service is switched off (decision 129). */
  begins?: { a: Beginning; of?: ServiceName };
  /** What it goes on with, or ends: something that is open. Of those that begin nothing, go on with nothing and don't look only, the change is done at once. */
  goesOn?: Open;
  /** Although it is no GET it changes nothing that anybody has. */
  looks?: true;
  /** Refusals of its own; those every operation has are added by {@link problemsOf}. */
  problems: readonly ProblemWord[];
  session?: Realm;
  /** A session of these realms counts where there is one; callers without one prove their right in another way, such as a ticket. */
  optionalSession?: readonly Realm[];
}

/** Declares an operation. Keeps the exact types, so that {@link serve} can check the handler against them. */
export const operation = <const S extends OperationSpec>(spec: S): S => spec;

type InputOf<S, K extends string> = S extends { [P in K]: infer T extends z.ZodType }
  ? z.output<T>
  : Record<string, never>;
type AnswerOf<S extends OperationSpec> = S extends { file: readonly string[] }
  ? Attachment
  : {
      [K in keyof S['answers']]: S['answers'][K] extends z.ZodType ? z.output<S['answers'][K]> : never;
    }[keyof S['answers']];

/** What a handler is given: checked input, and the request for what the plugins add to it. */
export interface Input<S extends OperationSpec> {
  body: InputOf<S, 'body'>;
  params: InputOf<S, 'params'>;
  query: InputOf<S, 'query'>;
  request: FastifyRequest;
}
type Answer<S extends OperationSpec> =
  | AnswerOf<S>
  | Accepted<AnswerOf<S>>
  | Refusal<S['problems'][number] | CommonWord>;
export type Handler<S extends OperationSpec> = (input: Input<S>) => Promise<Answer<S>> | Answer<S>;

/** An answer under 202, of an operation that has others too: what was asked for goes on. */
export class Accepted<T> {
  constructor(readonly answer: T) {}
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Whether requests of a method may change something. */
export const isChanging = (method: string): boolean => !READING.has(method);
const takesBody = (spec: OperationSpec): boolean => isChanging(spec.method) && spec.method !== 'DELETE';

const COMMON = ['malformed', 'other-host', 'unavailable', 'overloaded', 'internal'] as const satisfies ProblemWord[];
type CommonWord = (typeof COMMON)[number];
/** Every problem an operation can answer with, common ones included. */
export function problemsOf(spec: OperationSpec): ProblemWord[] {
  const words = new Set<ProblemWord>([...spec.problems, ...COMMON]);
  // `wrong-state`: a repeat under the same Idempotency-Key whose procedure has ended before it could answer. `too-many-requests`: so many keys of one
  // caller are kept.
  if (isChanging(spec.method))
    words
      .add('cross-site')
      .add('wrong-state')
      .add('payload-too-large')
      .add('unsupported-media-type')
      .add('too-many-requests');
  if (spec.upload) words.add('too-slow');
  if (spec.session) words.add('not-authenticated');
  if (spec.begins?.of) words.add('service-off');
  return [...words].sort();
}

const Lang = z.strictObject({
  lang: z
    .enum(['ja', 'en'])
    .optional()
    .describe('Language of texts in the answer; else by cookie, else by Accept-Language'),
});
const Headers = z.looseObject({
  'accept-language': z.string().max(1_024).optional().describe('Language of texts in the answer'),
});
const ChangingHeaders = Headers.extend({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .max(128)
    .optional()
    .describe(
      'Makes a repeat within a day answer as the first did (then with Idempotent-Replayed: true), also after a 503. Make it random.',
    ),
});

/**
 * Adds an operation to the app: its route, its checks and its part of the OpenAPI document.
 * @param streams who takes the streamed parts of its upload
 */
export function serve<const S extends OperationSpec>(
  app: FastifyInstance,
  spec: S,
  handle: Handler<S>,
  streams: Streams = {},
): void {
  const { upload } = spec;
  if (!upload) addRoute(app, spec, handle, streams);
  else
    void app.register(async (scope) => {
      // No file is read before it is known who sends it.
      scope.addHook('preValidation', (request) => requireSession(spec, request));
      await scope.register(uploads, upload);
      addRoute(scope, spec, handle, streams);
    });
}

function addRoute<const S extends OperationSpec>(
  app: FastifyInstance,
  spec: S,
  handle: Handler<S>,
  streams: Streams,
): void {
  const query = (spec.query ?? z.strictObject({})).extend(Lang.shape);
  const body = takesBody(spec) ? (spec.body ?? z.strictObject({})) : undefined;
  const status = successesOf(spec)[0]?.[0] ?? 200;
  app.route({
    method: spec.method,
    url: `${API_PREFIX}${spec.path}`,
    config: { operation: spec, streams },
    // The schemas here only describe: `checked` below checks all parts at once.
    validatorCompiler: () => (value) => ({ value }),
    schema: {
      operationId: spec.operationId,
      summary: spec.summary,
      ...(spec.description && { description: spec.description }),
      tags: [...spec.tags],
      ...(spec.params && { params: spec.params }),
      querystring: query,
      headers: isChanging(spec.method) ? ChangingHeaders : Headers,
      ...(body && { body }),
      ...(spec.upload && { consumes: ['multipart/form-data', ...(spec.jsonToo ? ['application/json'] : [])] }),
      ...(!spec.session && !spec.optionalSession && { security: [] }),
      ...(spec.session && { security: [{ [`${spec.session}Session`]: [] }] }),
      ...(spec.optionalSession && {
        security: [...spec.optionalSession.map((realm) => ({ [`${realm}Session`]: [] })), {}],
      }),
      response: responsesOf(spec),
    },
    preValidation: async (request, reply) => {
      const isOut = spec.session !== undefined && !(await request.session(spec.session));
      // What is wrong with it is told only to those who may ask.
      const input = checked(request, { params: spec.params, query, body }, isOut);
      Object.assign(request, input);
      if (isOut && !(input && (await request.repeatsWhatEndedItsSession(reply)))) throw sessionOver();
    },
    handler: async (request, reply) => {
      // `checked` has put the schemas' outputs there.
      const { body, params, query } = request as unknown as Omit<Input<S>, 'request'>;
      const answer = await handle({ body, params, query, request });
      if (answer instanceof Refusal) throw answer;
      if (spec.file) return sendAttachment(reply, answer as unknown as Attachment);
      const isAccepted = answer instanceof Accepted;
      reply.code(isAccepted ? 202 : status);
      return isAccepted ? answer.answer : answer;
    },
  });
}

/** @throws Refusal `not-authenticated` */
async function requireSession({ session }: OperationSpec, request: FastifyRequest): Promise<void> {
  if (session && !(await request.session(session))) throw sessionOver();
}

const successesOf = (spec: OperationSpec): [SuccessStatus, z.ZodType][] =>
  Object.entries(spec.answers).map(([status, schema]) => [Number(status) as SuccessStatus, schema]);

/** Answered by the server before there is a request: `refuseConnection`. */
const HEAD_TOO_LARGE = 431;
const HeadTooLarge = z.object({ type: z.string(), title: z.string(), status: z.literal(HEAD_TOO_LARGE) });

/** Responses of an operation as fastify and OpenAPI want them: by status and content type. */
function responsesOf(spec: OperationSpec): Record<number, unknown> {
  const responses: Record<number, unknown> = {};
  for (const [status, schema] of successesOf(spec))
    responses[status] = { description: 'Done', content: { 'application/json': { schema } } };
  if (spec.file) {
    const schema = z.string().meta({ format: 'binary' });
    const content = Object.fromEntries(spec.file.map((type) => [type, { schema }]));
    responses[200] = { description: 'The file, to be kept and never shown', content };
  }
  const words = problemsOf(spec);
  for (const status of new Set(words.map((word) => PROBLEMS[word].status))) {
    const here = words.filter((word) => PROBLEMS[word].status === status);
    const schemas = here.map((word) => PROBLEM_SCHEMAS[word]);
    const content = { [PROBLEM_TYPE]: { schema: schemas.length > 1 ? z.union(schemas) : schemas[0] } };
    responses[status] = { description: here.join(', '), content };
  }
  responses[HEAD_TOO_LARGE] = {
    description: 'The head of the request is larger than 16 KiB: it was not read, and its connection ends',
    content: { [PROBLEM_TYPE]: { schema: HeadTooLarge } },
  };
  return responses;
}

interface Parts {
  params: z.ZodObject | undefined;
  query: z.ZodObject;
  body: z.ZodObject | undefined;
}
/**
 * The checked parts of a request.
 * @param silently nothing is thrown: undefined where there are faults
 * @throws Refusal `malformed` with the faults of all three
 */
function checked(request: FastifyRequest, parts: Parts, silently: boolean): Record<keyof Parts, unknown> | undefined {
  const faults: Fault[] = [];
  const take = (schema: z.ZodObject | undefined, value: unknown): unknown => {
    if (!schema) return {};
    const result = schema.safeParse(value);
    if (!result.success) faults.push(...faultsOf(result.error, value));
    return result.data;
  };
  take(Headers, request.headers);
  const input = {
    params: take(parts.params, request.params),
    query: take(parts.query, request.query),
    body: take(parts.body, request.body),
  };
  if (faults.length === 0) return input;
  if (silently) return undefined;
  throw malformed(...faults);
}
