"""The Official Account over HTTP: what Zalo tells us, who permits us, whose chats are whose."""
