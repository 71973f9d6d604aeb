/* The sheet of keys as a dialog; the link leads to the same as a page. */
function narrow(dialog, text) {
  const wanted = text.trim().toLowerCase();
  for (const row of dialog.querySelectorAll("[data-key-row]")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
  for (const group of dialog.querySelectorAll("[data-key-group]")) {
    group.hidden = !group.querySelector("[data-key-row]:not([hidden])");
  }
}

/** Show the sheet that `link` leads to. */
export async function open(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) {
    location.assign(link.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.setAttribute("aria-labelledby", "sheet-h");
  dialog.innerHTML = await answer.text();
  document.body.append(dialog);
  const field = dialog.querySelector("input[type=search]");
  field.addEventListener("input", () => narrow(dialog, field.value));
  field.form.addEventListener("submit", (event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  dialog.showModal();
  field.focus();
}
