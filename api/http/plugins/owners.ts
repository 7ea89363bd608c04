/**
 * Whose a page is. A browser may be known as somebody in several ways: by a session of each realm, by the right to look at a case. A page is
 * theirs of whom it shows something: `request.shows`, which `request.session` says by itself. Every form carries keyed digests of whom its page
 * was of, beside its CSRF token, and is refused once the browser is known by another of the same kind (`pages.ts`). Whoever else the browser is
 * known as has nothing to do with it. A page that shows what is somebody's is covered by its script then (`assets/owner.js`).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { Realm } from '../operation.js';

/** Somebody a browser is known as. */
export interface Holder {
  /** What tells one from the next: the account, the case. The same account signed in anew is the same holder. */
  holder: string;
  /** Until when the browser is known so, without being used. */
  endsAt: Date;
}

/** One way to be known. */
interface Identity {
  /** As whom a browser is known in this way; undefined: as nobody. */
  of(request: FastifyRequest): Promise<Holder | undefined>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** All ways to be known, by name. An area that has one of its own adds it. */
    readonly identities: Map<string, Identity>;
  }
  interface FastifyRequest {
    /** Says that the answer shows what is somebody's. */
    shows(name: string, holder: Holder): void;
    /** Says that the browser is not known in this way any more. */
    hides(name: string): void;
    /** All that the answer shows, by the names of the ways to be known. */
    shown(): ReadonlyMap<string, Holder>;
    /** Whose the answer is: `<name>=<digest>` of all that it shows; empty: nobody's. */
    owner(): string;
    /** Whose the form is that was sent: as it carries it, and of what has been looked up since. */
    ownerOfForm(): string;
    /** Whether a form that was sent is another's by now. @param carried what {@link FastifyRequest.owner} said when it was made */
    carriesAnother(carried: string): Promise<boolean>;
    /** When the browser ceases to be known as this owner; undefined where it isn't known so, or where nobody is named. */
    isOwnerUntil(owner: string): Promise<Date | undefined>;
  }
}

const USE = 'page-owner';
const BETWEEN = '~';

export const owners = fp(
  async (app: FastifyInstance, { tokens, realms }: Pick<ApiDependencies, 'tokens'> & { realms: readonly Realm[] }) => {
    const identities = new Map<string, Identity>();
    const seen = new WeakMap<FastifyRequest, Map<string, Holder>>();
    const carriedBy = new WeakMap<FastifyRequest, string>();
    const endedBy = new WeakMap<FastifyRequest, Set<string>>();
    app.decorate('identities', identities);
    for (const realm of realms)
      identities.set(realm, {
        async of(request) {
          const session = await request.session(realm, false);
          return session && { holder: session.userId, endsAt: session.idleEndsAt };
        },
      });

    const textOf = (name: string, { holder }: Holder): string => `${name} ${holder}`;
    /** Each part with the one whom the browser is known as by now. */
    const compared = (request: FastifyRequest, owner: string) =>
      Promise.all(
        partsIn(owner).map(async ([name, digest]) => {
          const now = await identities.get(name)?.of(request);
          return { now, isSame: now !== undefined && tokens.matches(USE, textOf(name, now), digest as Digest) };
        }),
      );
    const shownBy = (request: FastifyRequest): Map<string, Holder> => {
      const shown = seen.get(request) ?? new Map<string, Holder>();
      seen.set(request, shown);
      return shown;
    };

    app.decorateRequest('shows', function (this: FastifyRequest, name: string, holder: Holder) {
      shownBy(this).set(name, holder);
      endedBy.get(this)?.delete(name);
    });
    app.decorateRequest('hides', function (this: FastifyRequest, name: string) {
      shownBy(this).delete(name);
      endedBy.set(this, (endedBy.get(this) ?? new Set()).add(name));
    });
    app.decorateRequest('shown', function (this: FastifyRequest) {
      return shownBy(this);
    });
    app.decorateRequest('owner', function (this: FastifyRequest) {
      return [...shownBy(this)].map(([name, one]) => `${name}=${tokens.digest(USE, textOf(name, one))}`).join(BETWEEN);
    });
    app.decorateRequest('ownerOfForm', function (this: FastifyRequest) {
      // What the form led to may have ended a session: what is said of it then is for nobody in particular.
      const carried = partsIn(carriedBy.get(this) ?? '').filter(
        ([name]) => !shownBy(this).has(name) && !endedBy.get(this)?.has(name),
      );
      return [...carried.map(([name, digest]) => `${name}=${digest}`), this.owner()].filter(Boolean).join(BETWEEN);
    });
    app.decorateRequest('carriesAnother', async function (this: FastifyRequest, carried: string) {
      carriedBy.set(this, carried);
      const parts = await compared(this, carried);
      return parts.some(({ now, isSame }) => now !== undefined && !isSame);
    });
    app.decorateRequest('isOwnerUntil', async function (this: FastifyRequest, owner: string) {
      const parts = await compared(this, owner);
      const ends = parts.flatMap(({ now, isSame }) => (now && isSame ? [now.endsAt.getTime()] : []));
      return parts.length === 0 || ends.length < parts.length ? undefined : new Date(Math.min(...ends));
    });
  },
  { name: 'owners', dependencies: ['sessions'] },
);

/** What an owner says, by name. What nobody here said means nothing. */
const partsIn = (owner: string): [name: string, digest: string][] =>
  owner.split(BETWEEN).flatMap((part) => {
    const [, name, digest] = /^([a-z]+)=(.+)$/.exec(part) ?? [];
    return name === undefined || digest === undefined ? [] : [[name, digest]];
  });

/** Parts a form's token into what proves the browser and what says whose the form is. */
export function partsOf(token: string): { csrf: string; carried: string } {
  const at = token.indexOf(BETWEEN);
  return at < 0 ? { csrf: token, carried: '' } : { csrf: token.slice(0, at), carried: token.slice(at + 1) };
}
export const withOwner = (csrf: string, owner: string): string => (owner === '' ? csrf : `${csrf}${BETWEEN}${owner}`);
