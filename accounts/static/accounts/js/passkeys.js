/* Passkeys: asks the browser for one and sends what it answers. Without script the button is not
   there and the password works. */
const isAddress = /^[\d.]+$|:/.test(location.hostname); // a passkey belongs to a name, never to an IP
const supported = Boolean(window.PublicKeyCredential && navigator.credentials) && !isAddress;

function bytes(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

function words(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function listed(credentials) {
  return credentials?.map((one) => ({ ...one, id: bytes(one.id) }));
}

async function asked(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
}

async function made(options) {
  const key = options.publicKey;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...key,
      challenge: bytes(key.challenge),
      user: { ...key.user, id: bytes(key.user.id) },
      excludeCredentials: listed(key.excludeCredentials),
    },
  });
  return answered(credential, {
    attestationObject: words(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function used(options) {
  const key = options.publicKey;
  const credential = await navigator.credentials.get({
    publicKey: {
      ...key,
      challenge: bytes(key.challenge),
      allowCredentials: listed(key.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = credential.response;
  return answered(credential, {
    authenticatorData: words(authenticatorData),
    signature: words(signature),
    userHandle: userHandle ? words(userHandle) : null,
  });
}

function answered(credential, response) {
  return {
    id: credential.id,
    rawId: words(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: words(credential.response.clientDataJSON), ...response },
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  for (const part of form.querySelectorAll("[data-passkey-only]")) part.hidden = !supported;
  for (const part of document.querySelectorAll("[data-passkey-missing]")) part.hidden = supported;
  for (const part of document.querySelectorAll("[data-passkey-or]")) part.hidden = !supported;
  const begin = async () => {
    trouble.hidden = true;
    try {
      const options = await asked(form);
      const credential = form.dataset.passkey === "make" ? await made(options) : await used(options);
      form.elements.credential.value = JSON.stringify(credential);
      form.requestSubmit();
    } catch {
      trouble.hidden = false; // cancelled, timed out, or no such passkey: the browser said which
      trouble.focus();
    }
  };
  form.querySelector("[data-passkey-start]").addEventListener("click", begin);
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    begin();
  });
}
