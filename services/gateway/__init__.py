"""The citizens' door: pages and sessions. It decides nothing and stores nothing."""
