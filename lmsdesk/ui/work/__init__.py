"""What was done to the site and what waits: the parts that the Activity and Outbox screens are made of."""
