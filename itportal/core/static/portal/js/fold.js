/* The expert menu folds at once; the form still tells the server. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.behaviour !== "fold") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = form.querySelector("button");
  const body = new FormData(form, button);
  const folded = document.querySelector(".app").classList.toggle("app--rail");
  button.value = folded ? "whole" : "rail";
  button.setAttribute("aria-pressed", String(folded));
  fetch(form.action, { method: "POST", body, redirect: "manual" });
}, { capture: true });
