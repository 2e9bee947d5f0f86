"""Notify: tells people what happened to their dossiers, and brings them their one-time codes."""
