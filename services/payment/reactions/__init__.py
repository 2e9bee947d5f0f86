"""What payment does by itself: when facts come in, and when nobody says what was paid."""
