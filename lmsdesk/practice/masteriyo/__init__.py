"""The Masteriyo side of the practice site, quirks and all, as seen on real sites."""
