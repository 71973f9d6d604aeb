/* The token of forms is read from its cookie when they are sent: after signing in again in another
   tab, what was typed here can still be sent. */
import { token } from "./texts.js";

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector?.("input[name=csrfmiddlewaretoken]");
  if (field) field.value = token();
}, { capture: true });

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if ("X-CSRFToken" in request.headers) request.headers["X-CSRFToken"] = token();
  if (request.body?.has?.("csrfmiddlewaretoken")) request.body.set("csrfmiddlewaretoken", token());
});
