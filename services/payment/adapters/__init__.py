"""The payment providers, one file each, in our words."""
