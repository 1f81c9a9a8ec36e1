"""Many items changed at once: what would happen, shown row by row; then done, with pause; and what came of it."""
