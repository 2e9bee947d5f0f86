"""Payment over HTTP."""
