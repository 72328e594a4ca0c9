"""Import jobs: files are staged, read for a person to look through, stored, and taken back when that was a mistake."""
