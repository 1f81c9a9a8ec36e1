"""What was read from one site, kept on this computer: shown at once at the next start, and without network.

``file.Store`` is the whole of it to others; importing this package costs nothing.
"""
