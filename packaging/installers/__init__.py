"""How the installers are made: the program for this system first, then what carries it. Only the standard library."""
