"""NetBox's documents as records of an import: what its REST API returns, and what each object says here."""
