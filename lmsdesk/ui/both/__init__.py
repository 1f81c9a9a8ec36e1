"""The page for two versions of one item: what it was, what is on the site, what I want, and what will be saved."""
