/** `npm run roster`. */
import { handOver } from './bootstrap/hand-over.mjs';

await handOver('roster');
