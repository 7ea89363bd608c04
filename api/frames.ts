/** In which frame a refusal is shown: that of the area where it was met, with its navigation and the way out. */
import type { FastifyRequest } from 'fastify';
import type { ApiDependencies } from './dependencies.js';
import type { ProblemFrame } from './pages/problem.js';
import { institutionProblemFrame } from './institution/problem-frame.js';
import { staffProblemFrame } from './staff/problem-frame.js';
import { studentProblemFrame } from './student/problem-frame.js';
import { utokyoProblemFrame } from './utokyo/problem-frame.js';

/** @returns undefined where a refusal was met at nobody's page in particular */
export const frameOfProblem =
  (deps: ApiDependencies) =>
  async (request: FastifyRequest, canAsk: boolean): Promise<ProblemFrame | undefined> => {
    if (/^\/(?:staff|audit)(?:[/?]|$)/.test(request.raw.url ?? '')) return staffProblemFrame(deps, request, canAsk);
    const service = request.serviceOfPage();
    if (service === 'shomei') return studentProblemFrame(deps, request, canAsk);
    if (service === 'jairo') return institutionProblemFrame(deps, request, canAsk);
    if (service === 'utokyo') return utokyoProblemFrame(deps, request, canAsk);
    return service && { service };
  };
