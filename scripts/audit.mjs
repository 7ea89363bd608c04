/** `npm run audit`. */
import { handOver } from './bootstrap/hand-over.mjs';

await handOver('audit');
