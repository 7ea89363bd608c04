// Forms that end at an instant: how long there is still time, and nothing to press once it is over. Without this file the instant stands on the page, and the server says that it is over.
for (const form of document.querySelectorAll('form[data-ends-ms]')) {
  const left = form.querySelector('[data-left]');
  const over = form.querySelector('[data-over]');
  // Counted from here: the browser's clock may be wrong.
  const endsAt = Date.now() + Number(form.dataset.endsMs);
  const show = () => {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const [first, ...rest] = parts[0] > 0 ? parts : parts.slice(1);
    left.textContent = left.dataset.left.replace(
      '#',
      [first, ...rest.map((n) => String(n).padStart(2, '0'))].join(':'),
    );
    // Days are said by the instant itself.
    left.hidden = seconds === 0 || parts[0] >= 24;
    if (seconds > 0) return;
    clearInterval(timer);
    for (const control of form.elements) control.disabled = true;
    over.hidden = false;
  };
  const timer = setInterval(show, 1000);
  show();
  addEventListener('pageshow', show);
  addEventListener('visibilitychange', show);
}
