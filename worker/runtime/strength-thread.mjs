/**
 * What the thread of `strength.ts` does: the score of zxcvbn over English and Japanese word lists. Plain JavaScript, so that a thread can run it from the
 * sources as from the build.
 */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import * as japanese from '@zxcvbn-ts/language-ja';

/** The Japanese lists are called as the English ones are by themselves. */
const ofJapan = Object.fromEntries(Object.entries(japanese.dictionary).map(([name, words]) => [`${name}-ja`, words]));
const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary, ...ofJapan },
  graphs: common.adjacencyGraphs,
});

/** @param {import('./strength.js').StrengthJob} job */
export default function compute({ password, known }) {
  const begun = performance.now();
  try {
    const { score } = zxcvbn.check(password, known);
    return { result: score, ms: performance.now() - begun };
  } catch {
    // The library's own message could quote what it was given.
    throw new Error('zxcvbn failed');
  }
}
