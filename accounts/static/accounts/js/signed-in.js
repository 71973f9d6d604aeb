/* The sign-in opened by a page whose session had ended: tell it, and go away. */
new BroadcastChannel("portal-signin").postMessage("done");
if (window.name === "portal-signin") close(); // as signin.js named the window it opened
