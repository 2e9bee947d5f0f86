"""What all payment platforms here have in common: orders, banks to pay in, notices, mischief."""
