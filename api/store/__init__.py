"""The api's store in a relational database: tables, migrations, and the adapter of ``api.ports``."""
