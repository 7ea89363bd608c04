/** Pages of auditors, in every state. */
import type { PageContext } from '../../api/pages/context.js';
import type { AuditSearchView } from '../../api/audit/pages/search.js';
import { AuditSearchPage } from '../../api/audit/pages/search.js';
import { AuditHistoryPage } from '../../api/audit/pages/history.js';
import { AuditProcedurePage, type AuditProcedureView, type ShownReplay } from '../../api/audit/pages/procedure.js';
import { AuditVerifyPage } from '../../api/audit/pages/verify.js';
import { WhatIfPage } from '../../api/audit/what-if/page.js';
import type { BreakKind } from '../../worker/runtime/audit/verify.js';
import { at, HOSTILE, type Sample } from '../platform/pages/render-context.js';

const staff = { userId: 'audit1', name: HOSTILE, roles: ['auditor'] };
const procedureId = 'umin-access-code-01M8CKNWVD5KC0FWREVQDZ3B61';
const row = { procedureId, service: 'umin', kind: 'access-code', status: 'completed', openedAt: at(1) } as const;
const search: AuditSearchView = {
  staff,
  search: {},
  choices: { services: ['umin', HOSTILE], kinds: ['access-code', HOSTILE], statuses: ['awaiting-ok', 'checked'] },
  rows: [],
  total: 0,
  isMore: false,
  page: 1,
  pages: 1,
};
const procedure: AuditProcedureView = {
  staff,
  procedure: { ...row, closedAt: at(9) },
  record: [
    { at: at(1), actor: HOSTILE, text: HOSTILE, source: 'step', entry: 7 },
    { at: at(2), actor: HOSTILE, text: HOSTILE, source: 'look' },
  ],
  page: 1,
  isMore: false,
};
const replays: Record<string, ShownReplay> = {
  identical: { build: 'today', result: 'identical', buildId: HOSTILE, view: 'equal' },
  twin: { build: 'today', result: 'identical', buildId: HOSTILE, view: 'equal', twin: true },
  'other-view': { build: 'recorded', result: 'identical', buildId: HOSTILE, view: 'differs' },
  differs: {
    build: 'today',
    result: 'differs',
    buildId: HOSTILE,
    event: { id: 12, type: 'ACTIVITY_TASK_SCHEDULED', recorded: HOSTILE, wanted: HOSTILE },
  },
  unreadable: { build: 'recorded', result: 'unreadable', why: HOSTILE },
};
const event = { id: '5', at: at(1), type: 'ACTIVITY_TASK_SCHEDULED', name: HOSTILE, json: HOSTILE };
const checkpoint = `${HOSTILE}\n12\n`;
const BREAKS: readonly BreakKind[] = ['changed', 'removed', 'put-in', 'rewritten', 'cut', 'checkpoint'];

export const AUDIT_PAGES: readonly Sample[] = [
  { name: 'audit-search', page: (ctx) => AuditSearchPage(search, ctx) },
  {
    name: 'audit-search-found',
    page: (ctx) =>
      AuditSearchPage(
        {
          ...search,
          search: { q: HOSTILE, account: HOSTILE, staff: HOSTILE, status: 'checked', from: '2026-11-01' },
          rows: [
            { ...row, closedAt: at(3), archived: true },
            { ...row, procedureId: HOSTILE, kind: HOSTILE, status: 'awaiting-code', archived: false },
          ],
          total: 60,
          page: 2,
          pages: 3,
        },
        ctx,
      ),
  },
  {
    name: 'audit-search-more',
    page: (ctx) =>
      AuditSearchPage(
        { ...search, rows: [{ ...row, archived: false }], total: 1_000, isMore: true, page: 2, pages: 20 },
        ctx,
      ),
  },
  {
    name: 'audit-search-refused',
    page: (ctx) =>
      AuditSearchPage(
        {
          ...search,
          search: { q: 'a', from: HOSTILE },
          errors: [
            { field: 'q', reason: 'too-short' },
            { field: 'from', reason: 'bad-format' },
          ],
        },
        ctx,
      ),
  },
  { name: 'audit-procedure', page: (ctx) => AuditProcedurePage(procedure, ctx) },
  { name: 'audit-procedure-page', page: (ctx) => AuditProcedurePage({ ...procedure, page: 2, isMore: true }, ctx) },
  ...Object.entries(replays).map(([name, replayed]) => ({
    name: `audit-replayed-${name}`,
    page: (ctx: PageContext) => AuditProcedurePage({ ...procedure, replayed }, ctx),
  })),
  { name: 'audit-history-reason', page: (ctx) => AuditHistoryPage({ staff, procedureId }, ctx) },
  {
    name: 'audit-history-refused',
    page: (ctx) =>
      AuditHistoryPage(
        { staff, procedureId, draft: { reason: HOSTILE, errors: [{ field: 'reason', reason: 'too-long' }] } },
        ctx,
      ),
  },
  {
    name: 'audit-history',
    page: (ctx) =>
      AuditHistoryPage(
        {
          staff,
          procedureId,
          opened: {
            look: 3,
            reason: HOSTILE,
            runs: [
              { runId: HOSTILE, events: [event, { id: '6', type: HOSTILE, json: '{}' }] },
              { runId: 'other', events: [event] },
            ],
            total: 450,
            page: 2,
            pages: 3,
          },
        },
        ctx,
      ),
  },
  { name: 'audit-verify', page: (ctx) => AuditVerifyPage({ staff, verifierKey: HOSTILE }, ctx) },
  {
    name: 'audit-verify-under-way',
    page: (ctx) =>
      AuditVerifyPage(
        {
          staff,
          verifierKey: HOSTILE,
          progress: { done: 1_000, entries: 120_000, href: '/audit/verify?verification=x' },
        },
        ctx,
      ),
  },
  {
    name: 'audit-verified',
    page: (ctx) =>
      AuditVerifyPage(
        { staff, verifierKey: HOSTILE, checkpoint, verified: { entries: 12, firstBreak: null, kept: 3 } },
        ctx,
      ),
  },
  ...(['missing', 'unreadable'] as const).map((keptFault) => ({
    name: `audit-verified-kept-${keptFault}`,
    page: (ctx: PageContext) =>
      AuditVerifyPage(
        { staff, verifierKey: HOSTILE, checkpoint, verified: { entries: 12, firstBreak: null, kept: 0, keptFault } },
        ctx,
      ),
  })),
  {
    name: 'audit-verify-failed',
    page: (ctx) => AuditVerifyPage({ staff, verifierKey: HOSTILE, checkpoint, failed: true }, ctx),
  },
  ...BREAKS.map((what) => ({
    name: `audit-verified-${what}`,
    page: (ctx: PageContext) =>
      AuditVerifyPage(
        {
          staff,
          verifierKey: HOSTILE,
          checkpoint,
          verified: { entries: 3, firstBreak: { entry: 3, what, ...(what === 'changed' && { procedureId }) }, kept: 0 },
        },
        ctx,
      ),
  })),
  { name: 'audit-what-if', page: (ctx) => WhatIfPage({ staff, search: { q: HOSTILE }, typed: {} }, ctx) },
  {
    name: 'audit-what-if-refused',
    page: (ctx) =>
      WhatIfPage(
        {
          staff,
          search: { from: HOSTILE },
          typed: { accessCodeTries: HOSTILE, closedDays: HOSTILE },
          errors: [
            { field: 'from', reason: 'bad-format' },
            { field: 'accessCodeTries', reason: 'bad-format' },
            { field: 'closedDays', reason: 'bad-format' },
          ],
        },
        ctx,
      ),
  },
  {
    name: 'audit-what-if-found',
    page: (ctx) =>
      WhatIfPage(
        {
          staff,
          search: {},
          typed: { accessCodeTries: '5', dualControl: 'true' },
          found: {
            cases: 12,
            counts: { otherwise: 3, untold: 1 },
            otherwise: [
              { procedureId, rule: 'code-tries', at: at(2), recorded: 'locked', instead: 'open' },
              { procedureId: HOSTILE, rule: 'due', at: at(2), recorded: at(3), instead: at(4) },
              { procedureId: 'x', rule: 'approvers', at: at(2), recorded: '', instead: 'first-approved' },
            ],
            untold: [{ procedureId: HOSTILE, rule: 'url-life' }],
          },
        },
        ctx,
      ),
  },
];
