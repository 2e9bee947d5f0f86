"""E-mail: a real SMTP listener, and the mailboxes into which it puts what arrives."""
