"""The table of records: cells, painting, header, columns, filters, and what can be done with a selection."""
