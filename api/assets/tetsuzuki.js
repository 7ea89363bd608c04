// What makes pages easier to use in browsers with scripts. Every page works without this file.
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  const { cleanUrl, refreshUrl, refreshSeconds } = document.body.dataset;

  // A one-time URL leaves the address bar as soon as its page is shown.
  if (cleanUrl?.startsWith('/')) history.replaceState(null, '', cleanUrl);

  // A page that came back with errors says so first.
  all('[data-error-summary]')[0]?.focus();

  // A second press within ten seconds does nothing.
  const sent = new Map();
  addEventListener('submit', (event) => {
    if (Date.now() - (sent.get(event.target) ?? 0) < 10_000) event.preventDefault();
    else sent.set(event.target, Date.now());
    event.submitter?.setAttribute('aria-disabled', 'true');
  });
  addEventListener('pageshow', () => {
    sent.clear();
    for (const button of all('button[aria-disabled]')) button.removeAttribute('aria-disabled');
  });

  for (const input of all('input[data-show]')) {
    const button = document.createElement('button');
    const show = (shown) => {
      input.type = shown ? 'text' : 'password';
      button.textContent = shown ? input.dataset.hide : input.dataset.show;
    };
    button.type = 'button';
    button.className = 'reveal';
    button.addEventListener('click', () => show(input.type === 'password'));
    input.form?.addEventListener('submit', () => show(false));
    show(false);
    input.after(button);
  }

  // A new password is checked as typed, a deadline counted down, what is typed taken along into the other language.
  if (all('[data-password-rules]')[0]) void import('./new-password.js');
  if (all('[data-ends-ms]')[0]) void import('./deadline.js');
  if (all('[data-language]')[0]) void import('./language.js');

  // A waiting page moves on only when there is news. It is known by its name, which no browser translates, unlike its title. While the server
  // can't say how things stand (5xx, 429), or can't be reached, the page stays and asks again.
  const look = async () => {
    const answer = await fetch(refreshUrl, { headers: { 'x-unattended': '1' } });
    if (answer.status >= 500 || answer.status === 429) return;
    const news = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (news.body.dataset.page !== document.body.dataset.page) location.replace(refreshUrl);
  };
  if (refreshUrl?.startsWith('/')) setInterval(() => look().catch(() => {}), refreshSeconds * 1000);
})();
