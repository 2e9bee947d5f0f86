"""What people see of demands for money, and whose they are. Pure."""
