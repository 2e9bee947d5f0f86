"""Where tracking keeps what is neither an event nor a view."""
