// Brings a button that copies the text beside it. Without this file the text is selected and copied by hand.
for (const box of document.querySelectorAll('[data-copy]')) {
  const [text, said] = [box.querySelector('[data-copy-text]'), box.querySelector('output')];
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button-secondary';
  button.textContent = box.dataset.copy;
  const select = () => getSelection().selectAllChildren(text);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      said.textContent = said.dataset.done;
    } catch {
      // Refused, or not there on a page without TLS: what is left is to copy it by hand.
      select();
      said.textContent = said.dataset.failed;
    }
  };
  button.addEventListener('click', () => void copy());
  text.after(button);
}
