/** How much a test does where doing more proves more. Every run does a little of it; `npm run test:long` does it as often as the security figures ask. */

/** @returns `often` in a long run, else `seldom` */
export const effort = <T>(seldom: T, often: T): T => (process.env['LONG'] === undefined ? seldom : often);
