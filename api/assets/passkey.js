// Asks the browser for a passkey (WebAuthn Level 3) and sends the answer: to register one, or to sign in with one.
(() => {
  const box = document.querySelector('[data-passkey]');
  if (!box) return;
  const { passkey: does, start, finish, next } = box.dataset;
  const button = box.querySelector('[data-passkey-begin]');
  const line = box.querySelector('[data-passkey-said]');
  const say = (word) => {
    line.textContent = box.getAttribute(`data-said-${word}`);
    line.hidden = false;
    line.classList.toggle('passkey-wrong', word !== 'waiting');
  };

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  const listed = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));
  /** Options as JSON has them, as the browser wants them; not every browser that has passkeys does this itself. */
  const asked = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: listed(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: listed(options.allowCredentials) }),
  });
  const answered = (credential) => {
    const { id, rawId, type, response } = credential;
    return {
      id,
      rawId: text(rawId),
      type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        ...(response.attestationObject && {
          attestationObject: text(response.attestationObject),
          transports: response.getTransports?.() ?? [],
        }),
        ...(response.signature && {
          authenticatorData: text(response.authenticatorData),
          signature: text(response.signature),
          ...(response.userHandle && { userHandle: text(response.userHandle) }),
        }),
      },
    };
  };

  const post = async (path, body) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const content = await answer.json();
    if (!answer.ok) throw Object.assign(new Error('refused'), { word: /[\w-]*$/.exec(content.type)[0] });
    return content;
  };
  /** What is said of a failure, by the word of a problem or the name of a browser's error. */
  const SAID = {
    'method-refused': 'refused',
    'not-authenticated': does === 'get' ? 'refused' : 'over',
    forbidden: 'over',
    'too-many-requests': 'many',
    NotAllowedError: 'cancelled',
    AbortError: 'cancelled',
    InvalidStateError: 'same',
    ConstraintError: 'unverified',
    NotSupportedError: 'unsupported',
    SecurityError: 'unsupported',
  };

  const begin = async () => {
    button.disabled = true;
    say('waiting');
    let isBegun = false;
    try {
      const { options } = await post(start, { kind: 'passkey' });
      isBegun = true;
      const credential = await navigator.credentials[does]({ publicKey: asked(options) });
      await post(finish, { ...(does === 'create' && { kind: 'passkey' }), credential: answered(credential) });
      location.assign(next);
    } catch (error) {
      const said = SAID[error.word ?? error.name] ?? 'away';
      say(said === 'refused' && !isBegun ? 'none' : said);
      button.disabled = false;
    }
  };

  if (!window.PublicKeyCredential) return say('unsupported');
  button.hidden = false;
  button.addEventListener('click', () => void begin());
})();
