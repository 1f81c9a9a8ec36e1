"""LMS Desk: a desktop console for WordPress academies (Masteriyo, Learnomy)."""
