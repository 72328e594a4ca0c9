"""Counts → figures: what the numbers of a dispute say, and how surely. No Django, no database."""
