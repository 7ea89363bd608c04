/** What was found, for a person at a terminal. */
import type { Finding, State } from './finding.js';

const MARK: Record<State, string> = { ok: 'ok     ', note: 'note   ', failed: 'FAILED ', skipped: 'skipped' };

export function told(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ part, check, state, says, todo }) => [
    `${MARK[state]}  ${part}: ${check}: ${says}`,
    ...(todo === undefined ? [] : [`           → ${todo}`]),
  ]);
  const of = (state: State): number => findings.filter((one) => one.state === state).length;
  const counts = `${of('ok')} ok, ${of('note')} to know, ${of('failed')} failed, ${of('skipped')} skipped`;
  return [...lines, '', counts].map(oneLine).join('\n');
}

/** Names from the settings must not move the terminal's cursor. */
const oneLine = (line: string): string => line.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
