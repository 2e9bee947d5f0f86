"""Identity: who someone is, and how sure we are of it."""
