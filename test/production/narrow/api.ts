/** Loaded into an API process before its program (`--import`): one connection to PostgreSQL for all requests, so that it, and not the machine, is the limit. */
import { CONNECTIONS } from '../../../db/connections.js';

Object.assign(CONNECTIONS.api, { requests: 1 });
