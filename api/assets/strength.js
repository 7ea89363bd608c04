// Says while typing how strong a new password is and whether a user ID is free, by the very functions that the server judges with. The button of the form
// stays disabled while the server would refuse either, a blank password among them. Where the server can't be asked, the button is left to it.
(() => {
  const box = document.querySelector('[data-strength]');
  if (!box) return;
  const form = document.getElementById('field-password').form;
  const button = form.querySelector('.actions button[type="submit"]');
  const said = box.querySelector('[data-strength-said]');
  const taken = form.querySelector('[data-user-id-said]');
  const known = JSON.parse(box.dataset.known);
  box.hidden = false;
  const field = (name) => form.elements.namedItem(name);
  /** Long enough that a person who types isn't in the way of others. */
  const QUIET_MS = 400;

  let isWeak = field('password').value === '';
  let isTaken = false;
  const show = () => (button.disabled = isWeak || isTaken);

  async function ask(path, body) {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const content = await answer.json();
    return answer.ok ? content : { status: answer.status, ...content };
  }

  /** Runs a look once the typing pauses; what was typed meanwhile counts, not what comes back late. */
  const afterPause = (look) => {
    let timer;
    let newest = 0;
    return () => {
      const mine = ++newest;
      clearTimeout(timer);
      timer = setTimeout(() => void look(() => mine === newest), QUIET_MS);
    };
  };

  const score = afterPause(async (isNewest) => {
    const password = field('password').value;
    if (password === '') return;
    const of = (name) => field(name)?.value ?? known[name] ?? '';
    const person = Object.fromEntries(['userId', 'displayName', 'email'].map((name) => [name, of(name).slice(0, 256)]));
    let percent;
    try {
      const answer = await ask(box.dataset.strength, { ...known, ...person, password });
      percent = answer.percent;
    } catch {
      // The server judges when the form is sent.
    }
    if (!isNewest()) return;
    said.textContent = percent === undefined ? box.dataset.saidUnknown : box.getAttribute(`data-said-${percent}`);
    if (percent === undefined) delete box.dataset.percent;
    else box.dataset.percent = percent;
    isWeak = percent !== undefined && percent <= 50;
    show();
  });

  field('password').addEventListener('input', () => {
    const isBlank = field('password').value === '';
    said.textContent = isBlank ? box.dataset.saidNone : box.dataset.saidWaiting;
    delete box.dataset.percent;
    isWeak = true;
    show();
    score();
  });
  // What the password is made of counts as well.
  for (const name of ['userId', 'displayName', 'email'])
    if (field(name)?.type !== 'hidden') field(name)?.addEventListener('input', score);
  if (said.textContent === '') said.textContent = box.dataset.saidNone;
  show();
  // What the browser has kept of a page that is shown again.
  score();

  if (taken) {
    const check = afterPause(async (isNewest) => {
      const userId = field('userId').value;
      if (userId.trim() === '') return;
      let answer;
      try {
        answer = await ask(taken.dataset.userIdSaid, { userId: userId.slice(0, 256) });
      } catch {
        return;
      }
      if (!isNewest()) return;
      isTaken = answer.available === false || answer.status === 400;
      taken.dataset.state = answer.status === 400 ? 'malformed' : isTaken ? 'taken' : answer.available ? 'free' : '';
      taken.textContent = taken.getAttribute(`data-${taken.dataset.state || 'none'}`) ?? '';
      show();
    });
    field('userId').addEventListener('input', () => {
      isTaken = false;
      taken.textContent = '';
      delete taken.dataset.state;
      show();
      check();
    });
    if (field('userId').value !== '') check();
  }
})();
