"""Dossier: a citizen's application, from the first draft to the result in their hands."""
