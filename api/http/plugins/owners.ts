/**
 * Whose a page is. A browser may be known as somebody in several ways: by a session of each realm, by the right to look at a case. Every form
 * carries keyed digests of what the browser was known by when it was made, beside its CSRF token, and is refused once the browser is known by
 * another of the same kind (`pages.ts`). A page that shows what is somebody's is covered by its script then (`assets/owner.js`).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Realm } from '../operation.js';

/** One way to be known. */
export interface Identity {
  /** What tells one holder from the next, such as the session's ID; undefined: the browser isn't known in this way. */
  of(request: FastifyRequest): string | undefined;
  /** Until when, without being used; undefined: it is over. */
  endsAt(request: FastifyRequest): Promise<Date | undefined>;
}

export interface Shown {
  name: string;
  endsAt: Date;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** All ways to be known, by name. An area that has one of its own adds it. */
    readonly identities: Map<string, Identity>;
  }
  interface FastifyRequest {
    /** As whom the browser is known: `<name>=<digest>` of each way, or of those named; empty: as nobody. */
    owner(names?: readonly string[]): string;
    /** Whether the browser is known as another by now. @param carried what {@link FastifyRequest.owner} said when the form was made */
    isOwnedByAnother(carried: string): boolean;
    /** Says that the answer shows what is somebody's. */
    shows(name: string, endsAt: Date): void;
    shown(): readonly Shown[];
  }
}

const USE = 'page-owner';
const BETWEEN = '~';

export const owners = fp(
  async (app: FastifyInstance, { tokens, realms }: Pick<ApiDependencies, 'tokens'> & { realms: readonly Realm[] }) => {
    const identities = new Map<string, Identity>();
    const seen = new WeakMap<FastifyRequest, Map<string, Date>>();
    app.decorate('identities', identities);
    for (const realm of realms)
      identities.set(realm, {
        of: (request) => request.sessionDigest(realm),
        endsAt: async (request) => (await request.session(realm))?.idleEndsAt,
      });

    const valueOf = (request: FastifyRequest, name: string): string | undefined => {
      const value = identities.get(name)?.of(request);
      return value === undefined ? undefined : `${name} ${value}`;
    };
    app.decorateRequest('owner', function (this: FastifyRequest, names: readonly string[] = [...identities.keys()]) {
      const parts = names.flatMap((name) => {
        const value = valueOf(this, name);
        return value === undefined ? [] : [`${name}=${tokens.digest(USE, value)}`];
      });
      return parts.join(BETWEEN);
    });
    app.decorateRequest('isOwnedByAnother', function (this: FastifyRequest, carried: string) {
      return carried.split(BETWEEN).some((part) => {
        const [, name = '', digest = ''] = /^([a-z]+)=(.+)$/.exec(part) ?? [];
        const value = valueOf(this, name);
        return value !== undefined && !tokens.matches(USE, value, digest as Digest);
      });
    });
    app.decorateRequest('shows', function (this: FastifyRequest, name: string, endsAt: Date) {
      const shown = seen.get(this) ?? new Map<string, Date>();
      seen.set(this, shown.set(name, endsAt));
    });
    app.decorateRequest('shown', function (this: FastifyRequest) {
      return [...(seen.get(this) ?? [])].map(([name, endsAt]) => ({ name, endsAt }));
    });
  },
  { name: 'owners', dependencies: ['sessions'] },
);

/** Parts a form's token into what proves the browser and what says whose the form is. */
export function partsOf(token: string): { csrf: string; carried: string } {
  const at = token.indexOf(BETWEEN);
  return at < 0 ? { csrf: token, carried: '' } : { csrf: token.slice(0, at), carried: token.slice(at + 1) };
}
export const withOwner = (csrf: string, owner: string): string => (owner === '' ? csrf : `${csrf}${BETWEEN}${owner}`);
