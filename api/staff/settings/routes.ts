/** Routes of administrators on staff. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { addStaff, changeStaff, getStaff, listStaff } from './operations.js';
import { saidChange, saidStaff } from './said.js';
import * as service from './service.js';

export async function settingsRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, listStaff, async ({ request }) => ({ staff: (await service.listStaff(deps, request)).map(saidStaff) }));
  serve(app, getStaff, async ({ params, request }) => {
    const { member, changes } = await service.getStaff(deps, request, params.staffId);
    return { ...saidStaff(member), changes: changes.map(saidChange) };
  });
  serve(app, addStaff, async ({ body, request }) => saidStaff(await service.addStaff(deps, request, body)));
  serve(app, changeStaff, async ({ params, body, request }) =>
    saidStaff(await service.changeStaff(deps, request, { ...params, ...body })),
  );
}
