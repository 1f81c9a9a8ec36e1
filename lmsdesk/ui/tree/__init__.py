"""The tree of categories: how it looks, how it is dragged, and how its changes reach the site."""
