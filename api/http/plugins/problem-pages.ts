/** `/problems/<word>`: the page that the `type` of a problem document points to. */
import type { FastifyInstance } from 'fastify';
import { ProblemDocumentationPage } from '../../pages/problem.js';
import { PROBLEMS, type ProblemWord, problem } from '../problems.js';

export async function problemPages(app: FastifyInstance): Promise<void> {
  app.get<{ Params: { word: string } }>('/problems/:word', async ({ params: { word } }, reply) => {
    if (!isProblemWord(word)) throw problem('not-found');
    return reply.page(ProblemDocumentationPage, { problem: word, httpStatus: PROBLEMS[word].status });
  });
}

const isProblemWord = (word: string): word is ProblemWord => Object.hasOwn(PROBLEMS, word);
