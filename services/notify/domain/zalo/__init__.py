"""The Official Account: what is heard on Zalo, whose chat it is, and what is answered. Pure."""
