"""Files and databases of the program: settings, profiles, drafts, and the journal in memory. Knows no network."""
