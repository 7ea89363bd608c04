/** The language switch of a page with a form: it takes along what is typed so far, and leads to the same page in the other language. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PATHS, pathInLanguage } from '../pages/paths.js';

/** Anything else in the address means nothing. */
const Query = z.object({
  lang: z.enum(['ja', 'en']).catch('ja'),
  page: z.string().max(2000).startsWith('/').catch(PATHS.home),
  of: z.string().max(200).catch(''),
});

export async function languagePages(app: FastifyInstance): Promise<void> {
  app.get(PATHS.language, (_request, reply) => reply.redirect(PATHS.home, 303));
  app.post(PATHS.language, async (request, reply) => {
    const { lang, page, of: action } = Query.parse(request.query);
    const sent: Record<string, unknown> = { ...(request.body as Record<string, unknown>) };
    const fields = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value].flat().map(String)]));
    return reply.againTyped(pathInLanguage(page, lang), { action, fields });
  });
}
