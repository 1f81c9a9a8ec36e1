"""One module per screen; each is made when it is first shown."""
