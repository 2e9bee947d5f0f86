"""The National Public Service Portal: its page for paying fees, and its Payment Platform."""
