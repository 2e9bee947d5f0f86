"""What tracking reads: timelines, and signed heads. Pure; replaying the streams rebuilds it."""
