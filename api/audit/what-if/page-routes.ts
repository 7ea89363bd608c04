/** The page where auditors try other settings. It only asks, so it goes by GET. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.js';
import { typedText } from '../../http/forms.js';
import { faultsOf } from '../../http/plugins/faults.js';
import { Refusal } from '../../http/problems.js';
import type { FieldError, FormErrors } from '../../pages/context.js';
import { personOf } from '../../staff/sign-in/service.js';
import { filterOf } from '../filter.js';
import { FILTER } from '../operations.js';
import { type AuditSearch, SEARCHED } from '../pages/filter.js';
import { auditorOf } from '../service.js';
import { TriedSettings } from './operations.js';
import { TYPED, type TypedSettings, WhatIfPage, type WhatIfView } from './page.js';
import { WHAT_IF_PATH } from './paths.js';
import { toldOf } from './routes.js';
import { tryOut } from './service.js';

/** Within the routes of auditors' pages. */
export function auditWhatIfPages(app: FastifyInstance, deps: ApiDependencies): void {
  app.get(WHAT_IF_PATH, (request, reply) => whatIfPage(deps, request, reply));
}

async function whatIfPage(deps: ApiDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const staff = personOf(await auditorOf(deps, request));
  const given = (names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [name, typedText(request.query, name).trim()] as const).filter(([, value]) => value !== ''),
    );
  const [search, typed]: [AuditSearch, TypedSettings] = [given(SEARCHED), given(TYPED)];
  const shown = { staff, search, typed };
  const filter = z.strictObject(FILTER).safeParse(search);
  if (!filter.success) return reply.page(WhatIfPage, { ...shown, errors: errorsOf(filter.error, search) }, 400);
  if (Object.keys(typed).length === 0) return reply.page(WhatIfPage, shown);
  const settings = TriedSettings.safeParse(settingsOf(typed));
  if (!settings.success) return reply.page(WhatIfPage, { ...shown, errors: errorsOf(settings.error, typed) }, 400);
  try {
    const found = await tryOut(deps, request, { filter: filterOf(filter.data), settings: settings.data });
    return await reply.page(WhatIfPage, { ...shown, found: toldOf(found) } satisfies WhatIfView);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    return reply.page(WhatIfPage, { ...shown, ...({ problem: error.word } satisfies FormErrors) }, error.status);
  }
}

const errorsOf = (error: z.ZodError, typed: object): FieldError[] =>
  faultsOf(error, typed).map(({ path, reason }) => ({ field: path.split('.', 1)[0] ?? path, reason }));

/** As the operation has them. What is no number stays as it is, and is refused. */
function settingsOf({ dualControl, closedDays, accessCodeLife, oneTimeUrlLife, ...numbers }: TypedSettings): object {
  return {
    ...Object.fromEntries(
      Object.entries(numbers).map(([name, text]) => [name, /^[0-9]{1,9}$/.test(text) ? Number(text) : text]),
    ),
    ...(accessCodeLife !== undefined && { accessCodeLife }),
    ...(oneTimeUrlLife !== undefined && { oneTimeUrlLife }),
    ...(dualControl !== undefined && { dualControl: dualControl === 'true' }),
    ...(closedDays !== undefined && { closedDays: closedDays.split(/[\s,、]+/).filter(Boolean) }),
  };
}
