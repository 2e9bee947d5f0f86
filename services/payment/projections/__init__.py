"""What the payment service reads: demands, money in suspense, refunds. Pure."""
