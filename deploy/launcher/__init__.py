"""The launcher: the whole house on one machine, each part a process of its own."""
