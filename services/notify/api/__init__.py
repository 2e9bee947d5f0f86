"""Notify over HTTP, one file per subject."""
