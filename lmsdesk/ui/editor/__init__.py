"""Editing one item: the form, its fields, and everything that keeps typed text safe."""
