// The queue looks for news by itself and is walked with keys. Without this file it is reloaded and walked by Tab.
(() => {
  const queue = () => document.querySelector('[data-queue]');
  const news = document.querySelector('[data-queue-news]');
  if (!queue()) return;

  const look = async () => {
    if (document.hidden) return;
    // Says that nobody asked: it must not keep a session alive.
    const answer = await fetch(location.href, { headers: { 'x-unattended': '1' } });
    if (answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // Another has signed in: nothing of theirs is put into this page, nor does anything of this one stay.
    if (page.body.dataset.owner !== document.body.dataset.owner) return location.reload();
    const next = page.querySelector('[data-queue]');
    if (!answer.ok || !next || next.outerHTML === queue().outerHTML) return;
    const { id } = document.activeElement;
    queue().replaceWith(document.adoptNode(next));
    if (id) document.getElementById(id)?.focus({ preventScroll: true });
    news.textContent = next.dataset.news;
  };
  setInterval(() => look().catch(() => {}), queue().dataset.every * 1000);

  const move = (by) => {
    const links = [...document.querySelectorAll('[data-open]')];
    const at = links.indexOf(document.activeElement);
    links.at(at < 0 ? Math.min(by, 0) : Math.min(Math.max(at + by, 0), links.length - 1))?.focus();
  };
  const keys = { j: () => move(1), k: () => move(-1), '/': () => document.querySelector('[data-search]').focus() };
  addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey, isComposing } = event;
    if (ctrlKey || metaKey || altKey || isComposing || target.matches('input, select, textarea')) return;
    const act = keys[key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
