// The language switch takes along the form that was typed into last. Without this file it is the first of the page.
const [first, ...switches] = document.querySelectorAll('[data-language-first], [data-language]');

addEventListener('input', ({ target: { form, type } }) => {
  if (!form?.id || !form.elements._csrf || type === 'password') return;
  for (const button of [first, ...switches]) button.setAttribute('form', form.id);
  for (const button of switches) {
    const to = new URL(button.formAction);
    to.searchParams.set('of', form.getAttribute('action'));
    button.setAttribute('formaction', to.pathname + to.search);
  }
  // Enter in a field presses the first button of its form, which stands in the header now: it says what the form's own first says.
  const own = form.querySelector('button[type="submit"]');
  first.disabled = own?.disabled ?? false;
  for (const name of ['name', 'value']) {
    if (own?.hasAttribute(name)) first.setAttribute(name, own.getAttribute(name));
    else first.removeAttribute(name);
  }
});
