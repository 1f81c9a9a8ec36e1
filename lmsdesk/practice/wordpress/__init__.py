"""The part of WordPress that a client of its REST API needs, shared by both practice academies."""
