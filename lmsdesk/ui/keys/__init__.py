"""Keys and application passwords: the screen with both tables, and the pages over it."""
