"""The health check in the window: a panel for any address, and the screen around it."""
