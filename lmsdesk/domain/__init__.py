"""Words, shapes and rules of the program. No input or output of any sort happens here."""
