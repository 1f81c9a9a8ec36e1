"""Learnomy as far as its API is public: envelope, tokens, cursors, and the routes that the index lists."""
