/** `npm run import`. */
import { handOver } from './bootstrap/hand-over.mjs';

await handOver('import');
