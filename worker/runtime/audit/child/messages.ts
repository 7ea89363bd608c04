/** What is said between whoever asks for replays and the child that does them. */
import type { History, Replayed } from '../replay.js';

export type ToChild =
  /** First, once. Sub-keys for payloads alone, by the ID of their key: nothing else can be opened with them. */
  | { keys: { newestId: string; codec: Record<string, string> } }
  /** The build of all jobs from now on. */
  | { bundle: { code: string } }
  | { job: { n: number; workflowId: string; history: History } };

export type FromChild = { ready: true } | { done: { n: number; replayed: Replayed } };
