"""Catalog: which procedures exist, what each needs, what it costs and how long it may take."""
