"""Papers: checking those that come in, drawing those that go out."""
