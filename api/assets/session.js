// Pages of somebody who is signed in: warns before the session ends for want of anything done, and leads away once it has. Keeps nothing that was typed.
(() => {
  const resend = document.querySelector('[data-resend-from]');
  if (resend) {
    const { resendFrom, resendMs } = resend.dataset;
    const button = resend.querySelector('button');
    button.disabled = true;
    // Never longer than from the start: the browser's clock may be wrong.
    const wait = Math.min(Date.parse(resendFrom) - Date.now(), Number(resendMs));
    setTimeout(() => (button.disabled = false), wait);
  }

  const idle = document.querySelector('[data-idle-ms]');
  if (!idle) return;
  const find = (selector) => idle.querySelector(selector);
  const { session, over, said, idleMs } = idle.dataset;
  const dialog = find('dialog');
  const failed = find('.idle-failed');
  /** Two minutes are time enough to come back; of a short session half of it. */
  const warnMs = Math.min(120_000, Number(idleMs) / 2);
  const ASK_EVERY_MS = 5_000;
  const SAID_AT = [60, 30, 10];

  // Counted from here, as the session was seen when the page was made; the browser's clock may be wrong.
  let endsAt = Date.now() + Number(idleMs);
  let warnedOf = 0;
  let askedAt = 0;
  let isLooking = false;
  const leftMs = () => endsAt - Date.now();

  /** When the session ends, as the server has it: another tab may have gone on, or signed out. */
  const ask = async (isUnattended) => {
    askedAt = Date.now();
    const headers = { accept: 'application/json', ...(isUnattended && { 'x-unattended': '1' }) };
    const answer = await fetch(session, { headers, cache: 'no-store' });
    if (answer.status === 401 || answer.redirected) return location.replace(over);
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    const { idleEndsAt } = await answer.json();
    endsAt = Date.now() + Date.parse(idleEndsAt) - Date.parse(answer.headers.get('date'));
    const until = find('[data-idle-until]');
    until.dateTime = idleEndsAt;
    until.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: 'Asia/Tokyo',
    }).format(new Date(idleEndsAt));
  };

  const show = () => {
    const seconds = Math.max(0, Math.ceil(leftMs() / 1000));
    find('[data-idle-left]').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (SAID_AT.includes(seconds)) find('[data-idle-said]').textContent = said.replace('#', seconds);
  };

  const look = async () => {
    const isDue = leftMs() <= 0 || (leftMs() <= warnMs && Date.now() - askedAt >= ASK_EVERY_MS);
    // Without an answer the page stays: it asks again.
    if (isDue) await ask(true).catch(() => {});
    if (leftMs() > warnMs) return dialog.close();
    // A session that goes on no longer is warned of once.
    if (!dialog.open && Math.abs(endsAt - warnedOf) > 2_000) {
      warnedOf = endsAt;
      failed.hidden = true;
      dialog.showModal();
    }
    show();
  };
  const lookOnce = async () => {
    if (isLooking) return;
    isLooking = true;
    await look();
    isLooking = false;
  };

  const goOn = async () => {
    try {
      await ask(false);
      dialog.close();
    } catch {
      failed.hidden = false;
    }
  };
  find('[data-idle-go-on]').addEventListener('click', goOn);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    void goOn();
  });

  setInterval(() => void lookOnce(), 1_000);
  addEventListener('visibilitychange', () => void lookOnce());
  // From the back button: the page is an old one.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) ask(true).catch(() => {});
  });
})();
