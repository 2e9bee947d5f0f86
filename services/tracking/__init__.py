"""Tracking: every dossier's timeline, rebuilt from the event streams."""
