// A page that shows what is somebody's: once that person's session is over or another's has begun, nothing of it stays, whatever brings the
// page back into sight. Without this file the page is led away when the session ends.
(() => {
  const { owner, ownerAsk, ownerMs } = document.body.dataset;
  const said = document.querySelector('[data-owner-over]');
  const ASK_EVERY_MS = 15_000;
  const AGAIN_MS = 3_000;
  // However soon it should end: whoever says so and whoever ends it may go by different clocks.
  const SOONEST_MS = 1_000;

  let endsAt = Date.now() + Number(ownerMs);
  let timer;
  let isOver = false;

  const cover = () => {
    isOver = true;
    clearTimeout(timer);
    for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
    document.title = said.dataset.title;
    document.body.replaceChildren(said.content.cloneNode(true));
    document.documentElement.hidden = false;
    document.querySelector('[data-owner-said]').focus();
  };
  const askIn = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  };
  async function ask() {
    if (isOver) return;
    try {
      // Says that nobody asked: it must not keep a session alive.
      const answer = await fetch(ownerAsk, { headers: { 'x-unattended': '1' }, cache: 'no-store' });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      const now = await answer.json();
      if (isOver) return;
      if (now.owner !== owner) return cover();
      endsAt = Date.now() + now.endsInMs;
      document.documentElement.hidden = false;
    } catch {
      // Nobody can say whose page it is: what may be over isn't shown.
      if (!isOver) document.documentElement.hidden = Date.now() >= endsAt;
      return askIn(AGAIN_MS);
    }
    const ms = Math.max(endsAt - Date.now() + 200, SOONEST_MS);
    askIn(Math.min(ms, document.hidden ? Infinity : ASK_EVERY_MS, 2 ** 31 - 1));
  }
  askIn(Math.min(Math.max(endsAt - Date.now(), 0) + 200, ASK_EVERY_MS));

  addEventListener('visibilitychange', () => {
    if (isOver || document.hidden) return;
    if (Date.now() >= endsAt) document.documentElement.hidden = true;
    void ask();
  });
  // What the back button brings back is shown once it is known whose it is.
  addEventListener('pagehide', () => {
    if (!isOver) document.documentElement.hidden = true;
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void ask();
  });
})();
