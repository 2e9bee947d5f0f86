"""What the catalogue leans on outside its own rules."""
