/** What a procedure brings along: everything that the rest of the API needs to know of it. `index.ts` lists them all. */
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { OutagePart } from '../../db/platform/outage-pauses.js';
import type { ProcedureRow } from '../../db/platform/procedures.js';
import type { Services } from '../../worker/runtime/settings/services.js';
import type { ProcedureView, Purpose } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import type { UploadScope } from '../http/plugins/uploads.js';
import type { HomeCard } from '../pages/home.js';
import type { Texts } from '../text/index.js';
import type { ApplicationKind, RouteDependencies } from './application-kind.js';
import type { TimeOfDay } from './deadlines.js';
import type { PasswordFrame } from './new-password/pages/form.js';
import type { PasswordSetter } from './new-password/service.js';
import type { UrlHandler } from './one-time-url/url-handler.js';

export interface ProcedureModule {
  /** With its service it begins the procedure's ID: `<service>-<kind>-<ULID>`. */
  kind: string;
  /** Whose procedure it is: settings, sender and inquiry desk are that service's. */
  service: keyof Services;
  texts: readonly Texts[];
  /** What its operations are sorted by in the API's description: each name with what it means. Absent: it has none, or another procedure's. */
  tags?: Readonly<Record<string, string>>;
  /** Operations for scripts. */
  routes: FastifyPluginAsync<RouteDependencies>;
  /** Pages for people. `uploads`: the files that their forms may send. */
  pages?: {
    routes: FastifyPluginAsync<RouteDependencies>;
    uploads?: UploadScope;
    /** Patterns of the pages on which it begins: there are none while its service is switched off. */
    begins?: readonly string[];
  };
  /** Pages for staff that it brings into their console. */
  staffPages?: FastifyPluginAsync<RouteDependencies>;
  statusPage: StatusPage;
  /** The view as people outside the office see it. Absent: as it is. */
  publicView?(
    deps: Pick<ApiDependencies, 'services' | 'clock'>,
    view: ProcedureView,
    timeOfDay: TimeOfDay,
  ): ProcedureView;
  /** What it can't go on without, beside mail: its deadlines may be paused while that is out. */
  restsOn?: readonly Exclude<OutagePart, 'mail'>[];
  /**
   * Whether what is written of an open procedure may be behind what somebody was told, so that its workflow is asked (decision 103). Absent: never,
   * as its workflow writes before it answers.
   */
  mayBeBehind?(row: ProcedureRow, services: Services): boolean;
  /** Its mails, by template, that everybody who sees its page may know of: people are told that one of these is late. Absent: none. */
  openMails?(deps: Pick<ApiDependencies, 'services'>): readonly string[];
  /** How far work is that it counts; undefined where there is none. Numbers only: whoever knows the ID may see them. Absent: it counts nothing. */
  progress?(
    deps: Pick<ApiDependencies, 'db' | 'services' | 'clock'>,
    procedureId: string,
  ): Promise<ProcedureCount | undefined>;
  /** The one-time URLs that it mails, by purpose. */
  urls?: Partial<Record<Purpose, UrlHandler>>;
  /** Its cases are applications, which staff decide. */
  application?: ApplicationKind;
  /** Where it asks for a new password: what stands around the form. */
  passwordFrame?: PasswordFrame;
  /** Where its password is another one than an account's of UMIN: sets it by a ticket. */
  setPassword?: PasswordSetter;
  /** It only reads another procedure, so figures leave it out. */
  isReadOnly?: true;
  /** Its pages are no service's in particular, although one keeps its procedures. */
  ofEveryService?: true;
  /** What the home page says of it. */
  home?: HomeCard;
}

export interface ProcedureCount {
  done: number;
  total: number;
  /** Whole, from 0 to 100. */
  percent: number;
  /** Absent where nothing tells yet. */
  secondsLeft?: number;
}

/** The page of a procedure in whatever state it is. */
export type StatusPage = (deps: RouteDependencies, reply: FastifyReply, view: ProcedureView) => Promise<FastifyReply>;
