/** The key ring of all tests: fixed, so that recorded histories can be decoded. */
import { type KeyRing, parseKeyRing } from '../../worker/runtime/crypto/keys.js';

export const TEST_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
export const testRing = (): KeyRing => parseKeyRing(TEST_KEYS);
/** The same with a key that was made since. */
export const newerRing = (): KeyRing => parseKeyRing(`k2:${Buffer.alloc(32, 8).toString('base64')},${TEST_KEYS}`);
