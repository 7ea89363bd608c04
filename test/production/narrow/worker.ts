/** Loaded into a worker process before its program (`--import`): one activity at a time, so that it, and not the machine, is the limit. */
import { WORKERS } from '../../../worker/workers.js';

Object.assign(WORKERS.people, { maxConcurrentActivityTaskExecutions: 1 });
