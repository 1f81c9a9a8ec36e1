"""The only package that speaks HTTP: client, sign-in, discovery, errors, and one dialect per LMS."""
