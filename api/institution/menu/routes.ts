/** Routes of an institution's management menu: operations for scripts, pages for people. Both call `service.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { openImports } from '../../../db/jairo/imports.js';
import { countMembers, type ListedMember } from '../../../db/jairo/managed.js';
import { versionsOf } from '../../../db/jairo/roster.js';
import type { ApiDependencies } from '../../dependencies.js';
import { sendAttachment } from '../../http/attachment.js';
import { typedText } from '../../http/forms.js';
import { faultsOf } from '../../http/plugins/faults.js';
import { serve } from '../../http/operation.js';
import { problem, Refusal } from '../../http/problems.js';
import { memberOf, sendToSignIn } from '../session.js';
import * as operations from './operations.js';
import { AdministratorsPage } from './pages/administrators.js';
import { ComparePage } from './pages/compare.js';
import { DownloadPage } from './pages/download.js';
import type { MenuView } from './pages/frame.js';
import { MembersMenuPage, MenuPage } from './pages/menu.js';
import { type Registration, RosterPage } from './pages/roster.js';
import { type SearchField, SearchPage } from './pages/search.js';
import { type MenuPage as MenuPageName, menuPagePath, menuPageRoutes } from './paths.js';
import * as service from './service.js';
import { lookingAt, type Shown, shownTo } from './shown.js';

type Needs = Pick<ApiDependencies, 'db' | 'services' | 'workbooks'>;

export async function institutionMenuRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, operations.downloadMembers, async ({ params, query, request }) =>
    service.downloadMembers(deps, await lookingAt(deps, request, params.institution), query),
  );
  serve(app, operations.listMemberVersions, async ({ params, request }) =>
    service.listVersions(deps, await lookingAt(deps, request, params.institution)),
  );
  serve(app, operations.compareMemberVersions, async ({ params, query, request }) => {
    const who = await lookingAt(deps, request, params.institution);
    return service.compareMemberVersions(deps, who, { version: params.version, with: query.with });
  });
  serve(app, operations.searchMembers, async ({ params, query, request }) => {
    const who = await lookingAt(deps, request, params.institution);
    const { members, ...found } = await service.searchMembers(deps, who, query);
    return {
      ...found,
      members: members.map(toldFound),
    };
  });
  serve(app, operations.listAdministrators, async ({ params, request }) => ({
    administrators: await service.listAdministrators(deps, await lookingAt(deps, request, params.institution)),
  }));
}

/** Versions on a page. */
const VERSIONS_A_PAGE = 50;

export async function institutionMenuPages(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  /** A page of an institution for those who may manage it; whoever isn't signed in signs in first, and comes back. */
  const get = (name: MenuPageName, show: (shown: OnPage) => Promise<FastifyReply>): void => {
    for (const path of menuPageRoutes(name))
      app.get<{ Params: { institution: string } }>(path, async (request, reply) => {
        if (!(await memberOf(deps, request))) return sendToSignIn(reply);
        return show({ request, reply, ...(await shownTo(deps, request, request.params.institution)) });
      });
  };

  get('menu', async ({ reply, view }) => reply.page(MenuPage, view));
  get('members', async ({ reply, view }) => {
    const { host } = view.institution;
    const [counts, open] = await Promise.all([countMembers(deps.db, host), openImports(deps.db, host)]);
    return reply.page(MembersMenuPage, {
      ...view,
      ...counts,
      open: open.map(({ procedureId, state, uploadedAt, uploadedBy }) => ({
        procedureId,
        state: state === 'checked' ? ('checked' as const) : ('applied' as const),
        at: uploadedAt.toISOString(),
        by: uploadedBy,
      })),
    });
  });
  get('administrators', async ({ reply, view, who }) =>
    reply.page(AdministratorsPage, { ...view, administrators: await service.listAdministrators(deps, who) }),
  );
  get('download', ({ request, reply, view }) => download(deps, request, reply, view));
  get('file', ({ request, reply, view, who }) => file(deps, request, reply, { view, who }));
  get('compare', async ({ request, reply, view, who }) => {
    const version = numberIn(request, 'version', operations.VersionNumber);
    if (version === undefined) throw problem('not-found');
    const compared = await service.compareMemberVersions(deps, who, {
      version,
      with: numberIn(request, 'with', operations.VersionNumber),
    });
    const { versions } = await service.listVersions(deps, who);
    return reply.page(ComparePage, { ...view, ...compared, versions });
  });
  get('search', ({ request, reply, view, who }) => search(deps, request, reply, { view, who }));
  get('roster', async ({ request, reply, view, who }) => {
    const { members, ...found } = await service.rosterPage(deps, who, pageIn(request));
    return reply.page(RosterPage, {
      ...view,
      ...found,
      members: members.map(({ userId, invitation, address, ...member }) => ({
        ...member,
        ...service.toldAddress(address),
        registration: registrationOf({ userId, invitation }),
      })),
    });
  });
}

type OnPage = Shown & { request: FastifyRequest; reply: FastifyReply };

/** Where a member stands: one who came back after a removal has registered once, and is to be invited anew. */
function registrationOf({ userId, invitation }: Pick<ListedMember, 'userId' | 'invitation'>): Registration {
  if (userId !== null) return 'registered';
  return invitation === null || invitation === 'registered' ? 'none' : invitation;
}

type Reads<T> = { safeParse(value: unknown): { success: boolean; data?: T } };
/** What a number in the query says; undefined where there is none, or no number. */
const numberIn = (request: FastifyRequest, name: string, schema: Reads<number>): number | undefined =>
  schema.safeParse(typedText(request.query, name)).data;
const pageIn = (request: FastifyRequest): number => numberIn(request, 'page', operations.PageNumber) ?? 1;
const formatIn = (request: FastifyRequest) =>
  operations.Format.safeParse(typedText(request.query, 'format')).data ?? 'xls';

async function download(
  deps: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  view: MenuView,
): Promise<FastifyReply> {
  const versions = await versionsOf(deps.db, view.institution.host);
  const pages = Math.max(1, Math.ceil(versions.length / VERSIONS_A_PAGE));
  const page = Math.min(pages, pageIn(request));
  return reply.page(DownloadPage, {
    ...view,
    format: formatIn(request),
    versions: versions.slice((page - 1) * VERSIONS_A_PAGE, page * VERSIONS_A_PAGE).map(service.toldVersion),
    page,
    pages,
  });
}

/** The file; where the format has no place for a character, the page that offers the others says so. */
async function file(
  deps: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  { view, who }: Pick<Shown, 'view' | 'who'>,
): Promise<FastifyReply> {
  const asked = typedText(request.query, 'version');
  const version = asked === '' ? undefined : numberIn(request, 'version', operations.VersionNumber);
  if (asked !== '' && version === undefined) throw problem('not-found');
  const format = formatIn(request);
  try {
    return await sendAttachment(reply, await service.downloadMembers(deps, who, { format, version }));
  } catch (error) {
    if (!(error instanceof Refusal) || error.word !== 'not-encodable') throw error;
    const rows = (error.extras['rows'] as { row: number }[]).map(({ row }) => row);
    const path = menuPagePath(view.institution.host, 'download', { format });
    return reply.again(DownloadPage, path, { problem: error.word, notEncodable: rows.slice(0, 20) }, error.status);
  }
}

const Wanted = z.strictObject(operations.SearchFields);
const SEARCHED: readonly SearchField[] = ['memberNumber', 'displayName', 'email'];

async function search(
  deps: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  { view, who }: Pick<Shown, 'view' | 'who'>,
): Promise<FastifyReply> {
  const isAsked = SEARCHED.some((field) => Object.hasOwn(request.query as object, field));
  const asked = Object.fromEntries(SEARCHED.map((field) => [field, typedText(request.query, field)]));
  const own = { ...view, asked };
  if (!isAsked) return reply.page(SearchPage, own);
  if (service.isBlank(asked)) return reply.page(SearchPage, { ...own, isBlank: true }, 400);
  const typed = Wanted.safeParse(asked);
  if (!typed.success) {
    const errors = faultsOf(typed.error, asked).map(({ path, reason }) => ({ field: path, reason }));
    return reply.page(SearchPage, { ...own, errors }, 400);
  }
  const { members, ...found } = await service.searchMembers(deps, who, { ...asked, page: pageIn(request) });
  return reply.page(SearchPage, { ...own, found: { ...found, members: members.map(toldFound) } });
}

type Found = Awaited<ReturnType<typeof service.searchMembers>>['members'][number];
const toldFound = ({ registeredAt, address, ...one }: Found) => ({
  ...one,
  ...service.toldAddress(address),
  registeredAt: registeredAt.toISOString(),
});
