"""VNPAY 2.1.0, played: its page, its notices and what a merchant's server may ask."""
