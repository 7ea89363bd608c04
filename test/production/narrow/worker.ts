/** Loaded into a worker process before its program (`--import`): one activity and one local activity at a time, so that it, and not the machine, is the limit. */
import { WORKERS } from '../../../worker/workers.js';

Object.assign(WORKERS.people, { maxConcurrentActivityTaskExecutions: 1, maxConcurrentLocalActivityExecutions: 1 });
