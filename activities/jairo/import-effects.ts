/** What follows an applied upload, on the bulk queue: each invitation and change is a procedure of its own, begun here in its turn. */
import { Context } from '@temporalio/activity';
import { type Effect, effectsDone, effectsToDo, isAnybodyServed, isOnItsWay } from '../../db/jairo/effects.js';
import { MEMBER_CHANGE, type MemberChange, type MemberChangeInput } from '../../workflows/contracts/member-change.js';
import type { MemberImportInput } from '../../workflows/contracts/member-import.js';
import {
  invitationChangedSignal,
  MEMBER_REGISTRATION,
  type MemberRegistrationInput,
} from '../../workflows/contracts/member-registration.js';
import type { Dependencies } from '../dependencies.js';
import { withHeartbeat } from '../heartbeat.js';
import { rest, stopped, waitWhile } from '../wait-while.js';

type Needs = Pick<Dependencies, 'db' | 'procedures'>;
type Following = Pick<MemberImportInput, 'procedureId' | 'by' | 'locale' | 'perSecond' | 'waits'>;

/** About so long a batch takes: what is begun in it is noted as done together. */
const BATCH_MS = 200;
/** How often the database is asked whether people are being served. */
const LOOK_MS = 1_000;
/** What takes longer waits for a worker that is away: others are begun meanwhile, this slowly. */
const TURN_PATIENCE_MS = 1_000;

export const createImportEffectsActivities = (needs: Needs, turn = createTurn((id) => isOnItsWay(needs.db, id))) => {
  /** Uploads that this worker follows: together they keep the pace of one. */
  let following = 0;
  return {
    /** Begins what follows an upload, in its order and at its pace, and ends when nothing is left. What was begun before is not begun again. */
    async followMemberImport(p: Following): Promise<void> {
      following += 1;
      try {
        await withHeartbeat(() => follow({ ...needs, turn }, p, () => following));
      } finally {
        following -= 1;
      }
    },
  };
};

/**
 * While people are being served, what uploads begin waits until what any of them has begun before has come to its mail: so a person's step waits behind
 * one of them at most.
 * @param isOnItsWay whether a procedure still is
 * @param patienceMs what takes longer holds up nobody
 */
export function createTurn(isOnItsWay: (id: string) => Promise<boolean>, patienceMs = TURN_PATIENCE_MS) {
  let last: string | undefined;
  let turns: Promise<unknown> = Promise.resolve();
  const comes = async (signal: AbortSignal): Promise<void> => {
    const before = last;
    if (before === undefined) return;
    await waitWhile(() => isOnItsWay(before), { patienceMs, signal });
  };
  const begins = async (work: Work): Promise<number> => {
    const begun = await work();
    last = begun.at(-1) ?? last;
    return begun.length;
  };
  return {
    /** Begins without waiting for anybody. @returns how many */
    atOnce: begins,
    /** Begins when its turn comes, one upload after the other. @returns how many; 0 where it is told to stop before */
    inTurn(signal: AbortSignal, work: Work): Promise<number> {
      const mine = turns.then(async () => {
        await comes(signal);
        return signal.aborted ? 0 : begins(work);
      });
      turns = mine.catch(() => undefined);
      return mine;
    },
  };
}
type Turn = ReturnType<typeof createTurn>;
/** @returns IDs of what it began */
type Work = () => Promise<readonly string[]>;

export type ImportEffectsActivities = ReturnType<typeof createImportEffectsActivities>;

/** How many are begun together. @param pace so many in a second */
export const batchAt = (pace: number): number => Math.max(1, Math.round((pace * BATCH_MS) / 1000));

/** How long to wait after a batch, so that over time the pace is kept. Milliseconds. @param spentMs what the batch took itself */
export const restAfter = (begun: number, pace: number, spentMs: number): number =>
  Math.max(0, (begun * 1000) / pace - spentMs);

async function follow(
  { db, procedures, turn }: Needs & { turn: Turn },
  p: Following,
  sharing: () => number,
): Promise<void> {
  const { cancellationSignal: signal } = Context.current();
  let [isServed, lookedAt] = [true, 0];
  while (!signal.aborted) {
    const beganAt = Date.now();
    if (beganAt - lookedAt >= LOOK_MS) {
      isServed = await isAnybodyServed(db);
      lookedAt = beganAt;
    }
    const pace = (isServed ? p.perSecond.busy : p.perSecond.idle) / sharing();
    const next = async (): Promise<string[]> => {
      const batch = await effectsToDo(db, p.procedureId, isServed ? 1 : batchAt(pace));
      await Promise.all(batch.map((effect) => begin(procedures, p, effect)));
      if (batch.length > 0)
        await effectsDone(
          db,
          p.procedureId,
          batch.map(({ seq }) => seq),
        );
      return batch.map(({ childId }) => childId);
    };
    const begun = await (isServed ? turn.inTurn(signal, next) : turn.atOnce(next));
    if (begun === 0 && !signal.aborted) return;
    await rest(restAfter(begun, pace, Date.now() - beganAt), signal);
  }
  throw stopped();
}

function begin(procedures: Dependencies['procedures'], p: Following, effect: Effect): Promise<void> {
  const { what, childId: procedureId, userId, email } = effect;
  if (what === 'withdraw') return procedures.tell(procedureId, invitationChangedSignal);
  if (what === 'invite') return procedures.start(MEMBER_REGISTRATION, invitationOf(p, effect));
  if (userId === null) throw new Error(`an effect "${what}" without an account`);
  const change = changeOf(what, email);
  return procedures.start(MEMBER_CHANGE, changeInput(p, effect, { procedureId, userId, change }));
}

function invitationOf(
  { by, locale, waits }: Following,
  { childId, institution, role, invitedBy, invitedIn }: Effect,
): MemberRegistrationInput {
  if (!role) throw new Error('an invitation without its row');
  return {
    procedureId: childId,
    institution,
    role,
    invitedBy: invitedBy ?? `member:${by}`,
    locale: invitedIn ?? locale,
    waits,
  };
}

const changeOf = (what: 'removed' | 'address' | 'right', email: string | null): MemberChange => {
  if (what === 'address') return { what: 'email' };
  return what === 'right' ? { what } : { what, email: email ?? '' };
};

const changeInput = (
  { locale, waits: { urlMs, mailMs } }: Following,
  { institution, number, locale: own }: Effect,
  rest: Pick<MemberChangeInput, 'procedureId' | 'userId' | 'change'>,
): MemberChangeInput => ({
  ...rest,
  member: { institution, number },
  locale: own ?? locale,
  waits: { urlMs, mailMs },
});
