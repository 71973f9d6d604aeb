/* The behaviours of every page. Each file does one thing; the page works without any of them. */
import "./errors.js";
import "./loading.js";
import "./guard.js";
import "./toasts.js";
import "./menus.js";
import "./bell.js";
import "./keys.js";
import "./theme.js";
import "./error-summary.js";
import "./focus.js";
import "./conditional-fields.js";
import "./draft-form.js";
import "./file-drop.js";
import "./live.js";
import "./suggest.js";
