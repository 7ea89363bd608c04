/** Doors of the sign-in of staff. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from './app.js';
import { formProblem, typedText } from './forms.js';
import { serve } from './operation.js';
import { PATHS, StaffSignInPage } from './pages/index.js';
import { readForm } from './plugins/pages.js';
import { signInStaff, type SignedIn, whoIs } from './staff-sign-in.calls.js';
import { signIn, signOut, whoAmI } from './staff-sign-in.schema.js';

/** A session of staff ends with the working day, whatever is done in it. */
const SESSION_LIFE_MS = 10 * 3_600_000;

async function signedIn(
  deps: ApiDependencies,
  request: FastifyRequest,
  who: { userId: string; password: string },
): Promise<SignedIn> {
  const staff = await signInStaff(deps, request, who);
  const idleMs = deps.services.cinii.sessionIdleMs;
  await request.startSession({ realm: 'staff', userId: staff.userId, idleMs, lifeMs: SESSION_LIFE_MS });
  return staff;
}

export async function staffSignInRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, signIn, ({ body, request }) => signedIn(deps, request, body));
  serve(app, signOut, async ({ request }) => {
    await request.endSession('staff');
    return { signedOut: true as const };
  });
  serve(app, whoAmI, ({ request }) => whoIs(deps, request));
}

const SignInForm = z.strictObject({ userId: signIn.body.shape.userId, password: signIn.body.shape.password });

export async function staffSignInPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  app.get(PATHS.staffSignIn, (_request, reply) => reply.page(StaffSignInPage, {}));
  // Where a browser comes by address after a form was shown again here.
  app.get(PATHS.staffSignOut, (_request, reply) => reply.redirect(PATHS.staff, 303));

  app.post(PATHS.staffSignIn, async (request, reply) => {
    const userId = typedText(request.body, 'userId');
    const form = readForm(SignInForm, request.body);
    if (!form.ok) return reply.page(StaffSignInPage, { userId, errors: form.errors }, 400);
    try {
      await signedIn(deps, request, form.value);
      return await reply.redirect(PATHS.staff, 303);
    } catch (error) {
      const { errors, status } = formProblem(reply, error);
      return reply.page(StaffSignInPage, { userId, ...errors }, status);
    }
  });

  app.post(PATHS.staffSignOut, async (request, reply) => {
    await request.endSession('staff');
    return reply.redirect(PATHS.staffSignIn, 303);
  });
}
