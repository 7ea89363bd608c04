/** What auditors take away, and try. */
import type { Texts } from '../../text/index.js';

const ja = {
  'audit.source.export': '書き出しの記録',
  'audit.export': '{actor}が書き出しました（{number}番、{what}）',
  'audit.export.title': '書き出し',
  'audit.export.lead':
    '見つかった手続きを、監査記録の項目とその証明、署名とともに1つのファイルにします。受け取った人は、この仕組みがなくても、変更されていないことを確かめられます。一度に1,000件までです。書き出したことも記録されます。',
  'audit.export.submit': '{format}の表で書き出す',
  'audit.export.sheet': '手続き',
  'audit.export.column.procedureId': '手続きID',
  'audit.export.column.service': 'サービス',
  'audit.export.column.kind': '種類',
  'audit.export.column.status': '状態',
  'audit.export.column.openedAt': '開始（UTC）',
  'audit.export.column.closedAt': '終了（UTC）',
  'audit.export.column.archived': '保管済み',
  'audit.export.column.decision': '決定',
  'audit.export.column.decidedBy': '決定した担当者',
  'audit.export.column.firstBy': '先に確認した担当者',
  'audit.export.column.decidedAt': '決定日時（UTC）',
  'audit.export.column.reason': '理由',
} as const;

const en: Record<keyof typeof ja, string> = {
  'audit.source.export': 'Exports',
  'audit.export': '{actor} exported it (export {number}, {what})',
  'audit.export.title': 'Export',
  'audit.export.lead':
    'Makes one file of the procedures that were found, with their entries in the audit log, what proves these, and a signature. Whoever gets it can check without this system that nothing was changed. At most 1,000 at once. The export is itself kept in the trail.',
  'audit.export.submit': 'Export with a table as {format}',
  'audit.export.sheet': 'Procedures',
  'audit.export.column.procedureId': 'Procedure ID',
  'audit.export.column.service': 'Service',
  'audit.export.column.kind': 'Kind',
  'audit.export.column.status': 'Status',
  'audit.export.column.openedAt': 'Opened (UTC)',
  'audit.export.column.closedAt': 'Closed (UTC)',
  'audit.export.column.archived': 'Archived',
  'audit.export.column.decision': 'Decision',
  'audit.export.column.decidedBy': 'Decided by',
  'audit.export.column.firstBy': 'First approved by',
  'audit.export.column.decidedAt': 'Decided at (UTC)',
  'audit.export.column.reason': 'Reason',
};

export const auditExportTexts = { ja, en } satisfies Texts;

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
