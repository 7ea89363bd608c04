// Forms that end at an instant: how long there is still time, and nothing to send once it is over. Without this file the instant stands on the page, and the server says that it is over.
for (const form of document.querySelectorAll('form[data-ends-ms]')) {
  const left = form.querySelector('[data-left]');
  const time = left.querySelector('[data-left-time]');
  const over = form.querySelector('[data-over]');
  // Counted from here: the browser's clock may be wrong.
  const endsAt = Date.now() + Number(form.dataset.endsMs);
  const show = () => {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const [first, ...rest] = parts[0] > 0 ? parts : parts.slice(1);
    time.textContent = [first, ...rest.map((n) => String(n).padStart(2, '0'))].join(':');
    // Days are said by the instant itself.
    left.hidden = seconds === 0 || parts[0] >= 24;
    if (seconds > 0) return;
    clearInterval(timer);
    end();
  };
  // What was typed can still be copied, and taken along into the other language.
  const end = () => {
    if (!over.hidden) return;
    const wasInForm = form.contains(document.activeElement);
    for (const control of form.elements) {
      const sends = control.type === 'submit' && !('language' in control.dataset);
      if (sends) control.disabled = true;
      else if ('readOnly' in control) control.readOnly = true;
    }
    over.hidden = false;
    if (wasInForm) over.focus();
  };
  const timer = setInterval(show, 1000);
  show();
  addEventListener('pageshow', show);
  addEventListener('visibilitychange', show);
}
