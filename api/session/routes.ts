/** Routes of sessions: what each realm does about its own stands in the list `api/sign-ins.ts`. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../dependencies.js';
import { serve } from '../http/operation.js';
import { SIGN_INS } from '../sign-ins.js';
import { signIn, signOut, whoAmI } from './operations.js';

export async function sessionRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, signIn, ({ body: { realm, ...presented }, request }) =>
    SIGN_INS[realm].signIn({ ...deps, metrics: app.metrics }, request, presented),
  );
  serve(app, signOut, async ({ body: { realm }, request }) => {
    await request.endSession(realm);
    return { signedOut: true as const };
  });
  serve(app, whoAmI, ({ query: { realm }, request }) => SIGN_INS[realm].whoAmI(deps, request));
}
