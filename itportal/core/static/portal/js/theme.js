/* The theme changes at once; the form still tells the server. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.behaviour !== "theme" || !event.submitter) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll('form[data-behaviour="theme"] button')) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
}, { capture: true });
