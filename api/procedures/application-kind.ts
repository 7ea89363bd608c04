/**
 * A kind of application: what staff decide. Everything that the queue, the pages of staff, the decision and the case tracker need to know of
 * a kind is here; its procedure gives it (`application.ts` in its folder), so that none of them names a procedure.
 */
import type { Application } from '../../db/staff/applications.js';
import type { Status } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import type { TextId } from '../text/index.js';

type Needs = Pick<ApiDependencies, 'db'>;
/** What the applicant wrote, as the application's row keeps it. */
type Detail = Application['detail'];

/** What a page shows: a text of ours, or what was written, as it is. */
export type Shown = { text: TextId } | string;

export interface ApplicationKind {
  /** What staff call it. */
  name: TextId;
  /** What one application asks for, where the kind knows several things. Absent: the name says it all. */
  askedFor?(detail: Detail): Shown | undefined;
  /** What a list says of an application. What the applicant wrote is on its own page, where every look is recorded. */
  shortDetail(detail: Detail): Detail;
  /** The application beside the register. @param lookUp the account to compare with instead of the found one, as typed; empty: the found one */
  compare(deps: Needs, application: Application, lookUp: string): Promise<Comparison>;
  /** Label of the field for another account to compare with. Absent: the application says for certain which one it is. */
  lookUpLabel?: TextId;
  /** The account that an approval is for. Absent: an approval needs none, and none may be named. */
  match?: AccountMatch;
  /** What becomes of the reason of a decision. */
  reasonHint: TextId;
  /** In which states staff may ask the applicant something. Absent: its workflow takes no questions, and nobody answers or is asked. */
  askIn?: readonly string[];
  /** Its pictures of documents in the order in which they came, destroyed ones too. Absent: the one that its row names. */
  pictures?(deps: Needs, application: Application): Promise<readonly { id: string; label: Shown }[]>;
  /** Pictures are for whoever has taken the application on, and for nobody else. Absent: for all who decide in its queue. */
  picturesOnClaim?: true;
  /** The self-service procedure that the application goes on from. Absent: it goes on from none. */
  earlier?(deps: Needs, procedureId: string): Promise<Earlier | undefined>;
  /** Its decisions are due by office hours: what comes after 17:00 counts as of the next business day. Absent: by business days after it was received. */
  byOfficeHours?: true;
  applicant: ApplicantView;
}

export interface AccountMatch {
  label: TextId;
  hint: TextId;
  /** @param named by staff, as typed @throws Refusal `malformed` where the register has no such account, or none is named and none is found */
  account(deps: Needs, application: Application, named: string | undefined): Promise<string>;
}

/** What the case tracker shows to the applicant, and what the applicant may do there. */
export interface ApplicantView {
  /** What applicants call it. */
  name: TextId;
  /** Steps that an applicant sees. */
  steps: ReadonlySet<string>;
  /** What a status is called, where it isn't called as in other procedures. */
  statuses?: Partial<Record<Status, TextId>>;
  /** What each status says. */
  now: Partial<Record<Status, TextId>>;
  /** Where applicants do what the case tracker can't do. Absent: nowhere. */
  page?: { href: string; label: TextId };
  /** Its workflow takes a withdrawal as long as nothing is decided. */
  mayWithdraw: boolean;
}

export interface Comparison {
  compared: readonly ComparedRow[];
  /** A column each. */
  registered: readonly Registered[];
  /** The one account that fits, where it is one. */
  foundAccount?: string;
}
export interface ComparedRow {
  label: TextId;
  /** Absent where the form doesn't ask for it; empty where the applicant left it so. */
  applied: Shown | undefined;
  /** One for each of {@link Comparison.registered}; without a value where the register doesn't keep the field. */
  registered: readonly { account: string; value: Shown | undefined; differs: boolean }[];
}
/** An account that the application may be for. */
export interface Registered {
  account: string;
}

/** The self-service procedure that an application goes on from. */
export interface Earlier {
  procedureId: string;
  status: Status;
  steps: readonly TimelineStep[];
  /** Wrong codes. */
  tries: number;
  mailed: readonly { address: 'own' | 'external'; state: 'claimed' | 'deferred' | 'sent' | 'refused'; at: string }[];
}
export interface TimelineStep {
  at: string;
  step: string;
  actor: string;
}

/** The word for a value that forms and registers keep as one of a few; one that we don't know is shown as it is. */
export const shownBy = (words: Readonly<Record<string, TextId>>, value: string): Shown => {
  const text = Object.hasOwn(words, value) ? words[value] : undefined;
  return text === undefined ? value : { text };
};

type Named = Pick<Application, 'service' | 'kind'>;

/** All kinds of application. */
export interface ApplicationKinds {
  /** By name, as the queue offers them. */
  all: readonly { service: string; kind: string; name: Shown }[];
  of(application: Named): ApplicationKind | undefined;
  /** The services that take applications, each once. */
  services: readonly string[];
}

/** Takes the kinds out of the list of procedures. */
export function applicationKinds(
  procedures: readonly { service: string; kind: string; application?: ApplicationKind }[],
): ApplicationKinds {
  const prefix = ({ service, kind }: Named): string => `${service}-${kind}`;
  const kinds = new Map(procedures.flatMap((one) => (one.application ? [[prefix(one), one.application]] : [])));
  return {
    all: procedures
      .flatMap(({ service, kind, application }) =>
        application ? [{ service, kind, name: { text: application.name } }] : [],
      )
      .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    of: (application) => kinds.get(prefix(application)),
    services: [...new Set(procedures.flatMap(({ service, application }) => (application ? [service] : [])))],
  };
}

/** The pictures of an application, in the order in which they came. */
export async function picturesOf(
  deps: Needs,
  kind: ApplicationKind,
  application: Application,
): Promise<readonly { id: string; label?: Shown }[]> {
  if (kind.pictures) return kind.pictures(deps, application);
  const { attachment_id: id } = application;
  return id === null ? [] : [{ id }];
}

/** What an application asks for. */
export function askedFor(kinds: ApplicationKinds, application: Named & Pick<Application, 'detail'>): Shown {
  const kind = kinds.of(application);
  if (!kind) return application.kind;
  return kind.askedFor?.(application.detail) ?? { text: kind.name };
}

/** What the routes are given: with the kinds, as whoever needs them can't import the list that it is part of. */
export interface RouteDependencies extends ApiDependencies {
  kinds: ApplicationKinds;
  /** Kinds of procedure that figures leave out. */
  uncounted: readonly string[];
  /** Whether a procedure has a page: one that only tells of something has none. */
  hasPage(procedureId: string): boolean;
}
