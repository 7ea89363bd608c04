/** The corpus of recorded histories. Recorded on purpose (`npm run history:record`), committed, never edited. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';
import { testRing } from './temporal.js';
import { createPayloadCodec } from '../../worker/runtime/temporal/codec.js';

/** In the sources, also when this runs from the build. */
const FOLDER = join(process.cwd(), 'test/histories');

export interface RecordedHistory {
  /** `password-reissue/2026-11-21-completed`; of the second type of its procedure `password-reissue/2026-11-26-v2-completed` */
  name: string;
  /** File name of the workflow: `password-reissue`. */
  procedure: string;
  workflowType: string;
  /** As scenarios are called: `password-reissue/completed`. */
  scenario: string;
  workflowId: string;
  history: { events: HistoryEvent[] };
}
export interface HistoryEvent {
  eventType: string;
  workflowExecutionStartedEventAttributes?: { workflowId: string; workflowType: { name: string } };
  [key: string]: unknown;
}

export function loadHistories(): RecordedHistory[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'));
  return files.sort().map((file) => {
    const history = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    const started = history.events[0]?.workflowExecutionStartedEventAttributes;
    if (!started) throw new Error(`${file} does not begin with a start`);
    const name = file.replace(/\.json$/, '');
    return {
      name,
      procedure: file.split('/')[0] ?? '',
      workflowType: started.workflowType.name,
      scenario: name.replace(/\d{4}-\d\d-\d\d-(?:v\d+-)?/, ''),
      workflowId: started.workflowId,
      history,
    };
  });
}

/** Writes the history of a workflow that has ended as `<procedure>/<day>-<ending>.json`; of a type like `passwordReissueV2` as `<day>-v2-<ending>.json`. */
export async function saveHistory(handle: WorkflowHandle, procedure: string, ending: string): Promise<string> {
  const fetched = await handle.fetchHistory();
  const type = fetched.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
  const version = /V(\d+)$/.exec(type)?.[1];
  const folder = join(FOLDER, procedure);
  mkdirSync(folder, { recursive: true });
  const file = join(
    folder,
    `${[new Date().toISOString().slice(0, 10), ...(version ? [`v${version}`] : []), ending].join('-')}.json`,
  );
  writeFileSync(file, `${JSON.stringify(JSON.parse(historyToJSON(fetched)), null, 1)}\n`, { flag: 'wx' });
  return relative(process.cwd(), file);
}

/** Every payload of a history in clear, as one text to search in. */
export async function decodedText(history: unknown): Promise<string> {
  const codec = createPayloadCodec(testRing());
  const texts: string[] = [JSON.stringify(history)];
  const visit = async (node: unknown): Promise<void> => {
    if (Array.isArray(node)) for (const item of node) await visit(item);
    else if (node && typeof node === 'object') {
      const { metadata, data } = node as { metadata?: Record<string, string>; data?: string };
      if (metadata?.['encoding'] !== undefined && typeof data === 'string') {
        const bytes = (value: string): Uint8Array => Buffer.from(value, 'base64');
        const payload = {
          metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, bytes(value)])),
          data: bytes(data),
        };
        const [clear] = await codec.decode([payload]);
        texts.push(Buffer.from(clear?.data ?? []).toString('utf8'));
      } else for (const value of Object.values(node)) await visit(value);
    }
  };
  await visit(history);
  return texts.join('\n');
}
