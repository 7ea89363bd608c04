// Says while typing which conditions a new password meets, by the very module that the server checks it with. What is typed stays in the page.
import { checkNewPassword, wordList } from './password-policy.js';

const list = document.querySelector('[data-password-rules]');
const status = document.querySelector('[data-password-status]');
const password = document.getElementById('field-password');
const again = document.getElementById('field-passwordAgain');
const rules = [...list.querySelectorAll('[data-rule]')];
const { passwordRules: wordsPath, userId, minLength, met, unmet, summary, allMet } = list.dataset;
/** Long enough that a person who types isn't interrupted. */
const QUIET_MS = 1500;

const NO_WORDS = wordList([]);

let words;
let loading = false;
/** Words are fetched when somebody is about to type; without them the server alone checks that rule. */
async function load() {
  if (words || loading) return;
  loading = true;
  try {
    const answer = await fetch(wordsPath);
    if (answer.ok) words = wordList((await answer.text()).split('\n'));
  } catch {
    // Tried again when the next field gets the focus.
  }
  loading = false;
  // What the server marked stays until somebody types.
  if (password.value !== '') show();
}

/** @returns whether a rule is met; undefined where nobody can say yet */
function stateOf(rule, broken) {
  if (password.value === '' || rule === 'personal-word') return undefined;
  if (broken.includes(rule)) return false;
  // What is too long is looked at no further.
  if (broken.includes('max-length')) return undefined;
  if (rule === 'dictionary-word' && !words) return undefined;
  return rule === 'same-twice' && again.value === '' ? undefined : true;
}

function show() {
  const broken = checkNewPassword(password.value, {
    ...(again.value !== '' && { again: again.value }),
    userId,
    minLength: Number(minLength),
    words: words ?? NO_WORDS,
  });
  list.toggleAttribute('data-typing', password.value !== '');
  let count = 0;
  for (const item of rules) {
    const state = stateOf(item.dataset.rule, broken);
    count += state === true ? 1 : 0;
    if (state === undefined) delete item.dataset.state;
    else item.dataset.state = state ? 'met' : 'unmet';
    item.querySelector('.rule-state').textContent = state === undefined ? '' : state ? met : unmet;
  }
  // The rule of the other field is not listed where that field says it.
  const isAll = count === rules.length && broken.length === 0 && again.value !== '';
  say(password.value === '' ? '' : isAll ? allMet : summary.replace('#', count));
}

let timer;
/** One sentence for those who hear the page, once the typing pauses. */
function say(sentence) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (status.textContent !== sentence) status.textContent = sentence;
  }, QUIET_MS);
}

for (const field of [password, again]) {
  field.addEventListener('focus', () => void load());
  field.addEventListener('input', show);
}
if (document.activeElement === password || document.activeElement === again) void load();
