"""Connecting a site and changing its profile: two pages that share their forms."""
